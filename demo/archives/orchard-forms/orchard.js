// Says what is wrong with a field when it is left, in the browser's own words.
for (const field of document.querySelectorAll("input, textarea")) {
  field.addEventListener("blur", () => check(field));
}

function check(field) {
  const known = field.parentElement.querySelector(".error");
  if (known) known.remove();
  const wrong = !field.checkValidity();
  field.setAttribute("aria-invalid", String(wrong));
  if (!wrong) return;
  const error = document.createElement("span");
  error.className = "error";
  error.id = `${field.id}-error`;
  error.textContent = field.validationMessage;
  field.setAttribute("aria-describedby", error.id);
  field.after(error);
}

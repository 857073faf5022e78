// Sends the file of a release in parts, outside the form that will name it by its upload's token.
// Parts that are there already are not sent again: after a lost connection by itself, after a
// closed tab when the same file is chosen again. Without this script the form sends the file.
(() => {
  "use strict";
  if (!window.customElements || !window.crypto?.subtle) return;
  const AT_ONCE = 3;
  const PATIENCE = 30000; // ms between two tries at most
  const POLL = 1500;
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const size = (bytes) => {
    const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 4);
    const unit = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"][step];
    const digits = { maximumFractionDigits: step > 2 ? 1 : 0 };
    return new Intl.NumberFormat(document.documentElement.lang || "en", {
      style: "unit", unit, unitDisplay: step ? "short" : "long", ...digits,
    }).format(bytes / 1000 ** step);
  };
  class Refused extends Error {}
  class LoggedOut extends Error {}
  class Unreadable extends Error {}

  class UploadField extends HTMLElement {
    connectedCallback() {
      if (this.input) return;
      const find = (name) => this.querySelector(`[data-${name}]`);
      [this.token, this.fileLine, this.bar, this.line] = ["token", "file", "bar", "state"].map(find);
      [this.warning, this.goOn, this.stop] = ["warning", "go-on", "stop"].map(find);
      this.input = this.querySelector("input[type=file]");
      this.input.setAttribute("form", ""); // of no form: neither autosave nor publishing sends it
      this.input.addEventListener("change", (event) => {
        event.stopPropagation(); // the form changes when the file is there
        if (this.input.files[0]) this.begin(this.input.files[0]);
      });
      this.goOn.addEventListener("click", () => this.begin(this.file));
      this.stop.addEventListener("click", () => this.halt());
      this.findings = this.querySelector("[data-findings]");
      if (this.token.value) this.watch(this.token.value);
      else this.watchFindings(this.report?.dataset.report);
    }

    get isSending() {
      const isRemoved = this.closest("[data-inline-panel-child]")?.querySelector("[name$=-DELETE]")?.value;
      if (this.run && isRemoved) this.halt();
      return Boolean(this.run);
    }

    say(what, values = {}) {
      const text = this.dataset[what] ?? what;
      if (!this.run) this.warning.textContent = "";
      this.line.textContent = text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    }

    async ask(method, address, body) {
      const answer = await fetch(address, {
        method,
        credentials: "same-origin",
        headers: { "X-CSRFToken": this.csrf ?? "", Accept: "application/json" },
        body: body && JSON.stringify(body),
      });
      const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
      if (answer.redirected || answer.status === 403) throw new LoggedOut();
      if (answer.status >= 500 && answer.status !== 507) throw new TypeError("try again");
      const values = isJson ? await answer.json() : {};
      if (!answer.ok) throw Object.assign(new Refused(values.error ?? ""), { missing: values.missing });
      return values;
    }

    async begin(file) {
      if (this.run) this.end(this.run);
      const run = (this.run = { file, isOver: false, requests: new Set(), done: 0, moving: new Map() });
      this.file = file;
      this.fileLine.textContent = `${file.name} · ${size(file.size)}`;
      this.token.value = "";
      this.watching = "";
      this.findings.replaceChildren();
      this.goOn.hidden = true;
      this.stop.hidden = this.bar.hidden = false;
      try {
        await this.send(run);
      } catch (error) {
        if (run.isOver) return;
        const what =
          error instanceof LoggedOut ? "loggedOut" : error instanceof Unreadable ? "changed" : "failed";
        this.end(run);
        this.say(error instanceof Refused && error.message ? error.message : what);
        this.goOn.hidden = error instanceof Unreadable;
      }
    }

    end(run) {
      run.isOver = true;
      run.requests.forEach((request) => request.abort());
      if (this.run === run) this.run = null;
      this.stop.hidden = this.bar.hidden = true;
    }

    halt() {
      if (!this.run) return;
      this.end(this.run);
      this.say("stopped");
      this.goOn.hidden = false;
    }

    // Until the connection is back: what fails for any other reason is thrown.
    async patiently(run, act) {
      for (let wait = 1000; ; wait = Math.min(wait * 2, PATIENCE)) {
        try {
          return await act();
        } catch (error) {
          if (run.isOver || !(error instanceof TypeError)) throw error;
          this.say("waiting");
          await Promise.race([
            pause(wait),
            new Promise((done) => addEventListener("online", done, { once: true })),
          ]);
          if (run.isOver) throw error;
        }
      }
    }

    async send(run) {
      const { name, size: bytes, lastModified: modified } = run.file;
      const about = { name, size: bytes, modified };
      // The form's own is an old one once somebody has logged in anew in another tab.
      this.csrf = (await this.patiently(run, () => this.ask("GET", this.dataset.address))).csrf;
      const upload = await this.patiently(run, () => this.ask("POST", this.dataset.address, about));
      const address = `${this.dataset.address}${upload.token}/`;
      run.partSize = upload.part_size;
      let missing = null;
      const here = new Set(upload.parts);
      const all = Array.from({ length: Math.ceil(bytes / upload.part_size) }, (_, i) => i + 1);
      run.done = [...here].reduce((sum, number) => sum + this.part(run, number).size, 0);
      run.startedAt = performance.now();
      run.doneBefore = run.done;
      let finished;
      while (!finished) {
        const queue = missing ?? all.filter((number) => !here.has(number));
        const sender = async () => {
          for (let number; (number = queue.shift()) && !run.isOver; ) await this.sendPart(run, address, number);
        };
        await Promise.all(Array.from({ length: AT_ONCE }, sender));
        if (run.isOver) return;
        try {
          finished = await this.patiently(run, () => this.ask("POST", address));
        } catch (error) {
          if (!error.missing?.length || missing) throw error;
          missing = error.missing; // once: it went with the shop's disk, say
        }
      }
      this.end(run);
      this.input.value = "";
      this.token.value = finished.token;
      // The editor sees a change, and saves it by itself.
      this.token.dispatchEvent(new Event("input", { bubbles: true }));
      this.token.dispatchEvent(new Event("change", { bubbles: true }));
      await this.watch(finished.token, finished);
    }

    part(run, number) {
      return run.file.slice((number - 1) * run.partSize, number * run.partSize);
    }

    async sendPart(run, address, number) {
      const part = this.part(run, number);
      let bytes;
      try {
        bytes = await part.arrayBuffer();
      } catch {
        throw new Unreadable();
      }
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      let refusals = 0;
      await this.patiently(run, async () => {
        const place = await this.ask("POST", `${address}${number}/`, { sha256 });
        try {
          await this.put(run, place.address, bytes, number);
        } catch (error) {
          // The shop answers, and its bucket never does: it does not let this page in.
          if (!place.address.startsWith("/") && (refusals += 1) === 4) throw new Refused(this.dataset.bucket);
          throw error;
        }
      });
      run.moving.delete(number);
      run.done += part.size;
      this.progress(run);
    }

    put(run, address, bytes, number) {
      return new Promise((done, fail) => {
        const request = new XMLHttpRequest();
        const again = () => fail(new TypeError("try again"));
        request.open("PUT", address);
        request.setRequestHeader("Content-Type", "application/octet-stream");
        if (address.startsWith("/")) request.setRequestHeader("X-CSRFToken", this.csrf);
        request.upload.onprogress = (event) => {
          run.moving.set(number, event.loaded);
          this.progress(run);
        };
        request.onload = () => {
          const status = request.status;
          if (status >= 200 && status < 300 && !(address.startsWith("/") && request.responseURL.includes("/login"))) done();
          else if (status === 507) fail(new Refused(JSON.parse(request.responseText).error));
          else if (status === 403 && address.startsWith("/")) fail(new LoggedOut());
          else if (status === 404) fail(new Refused(""));
          else again();
        };
        request.onerror = request.ontimeout = request.onabort = again;
        request.onloadend = () => run.requests.delete(request);
        request.timeout = 10 * 60000;
        run.requests.add(request);
        request.send(bytes);
      });
    }

    progress(run) {
      if (run.isOver) return;
      const sent = run.done + [...run.moving.values()].reduce((sum, part) => sum + part, 0);
      const seconds = Math.max((performance.now() - run.startedAt) / 1000, 0.1);
      const percent = Math.min(Math.floor((100 * sent) / run.file.size), 100);
      this.bar.value = percent;
      this.say("sending", {
        percent,
        size: size(run.file.size),
        speed: size(Math.max(sent - run.doneBefore, 0) / seconds),
      });
    }

    get report() {
      return this.findings.querySelector("[data-report]");
    }

    // Until a worker has looked into it, and again whenever somebody comes back from deciding.
    async watchFindings(address) {
      this.watching = address;
      for (let turn = 0; address && this.watching === address && this.isConnected; turn += 1) {
        const known = this.report?.dataset;
        if (known?.report === address && known.reportState !== "waiting") break;
        if (turn || known) await pause(Math.min(POLL * (1 + turn / 4), PATIENCE));
        await this.showFindings(address);
      }
    }

    async showFindings(address) {
      try {
        const answer = await fetch(address, { credentials: "same-origin" });
        if (answer.ok && !answer.redirected && this.watching === address) {
          this.findings.innerHTML = await answer.text(); // the shop's own template
        }
      } catch {
        // No connection: it is asked again.
      }
    }

    // Until a worker has read the file.
    async watch(token, known) {
      let upload = known;
      for (let turn = 0; this.token.value === token && this.isConnected; turn += 1) {
        try {
          upload ??= await this.ask("GET", `${this.dataset.address}${token}/`);
        } catch (error) {
          if (!(error instanceof TypeError)) return;
        }
        if (upload?.state === "ready") {
          this.say("ready");
          return this.watchFindings(upload.findings);
        }
        if (upload?.state === "refused") {
          this.token.value = "";
          return this.say(upload.reason);
        }
        if (upload) this.say("checking");
        upload = null;
        await pause(Math.min(POLL * (1 + turn / 4), PATIENCE));
      }
    }
  }

  // While the page is still being read, a field begins before what is in it is there.
  const define = () => customElements.define("upload-field", UploadField);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", define);
  else define();
  addEventListener("focus", () => {
    document.querySelectorAll("upload-field").forEach((field) => {
      if (field.watching && field.report) field.showFindings(field.watching);
    });
  });
  const sending = () => [...document.querySelectorAll("upload-field")].find((field) => field.isSending);
  // Saved now, the form would leave out what is on its way.
  document.addEventListener(
    "submit",
    (event) => {
      const field = sending();
      if (!field || !event.target.contains(field)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      field.warning.textContent = field.dataset.unfinished; // until nothing is on its way
      field.scrollIntoView({ block: "center" });
      field.stop.focus();
    },
    true,
  );
  addEventListener("beforeunload", (event) => {
    if (sending()) event.preventDefault();
  });
})();

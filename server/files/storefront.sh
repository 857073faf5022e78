#!/bin/sh
# manage.py of the release that serves, as the shop's user: storefront doctor, storefront backup.
set -eu
umask 027
cd @CURRENT@
export PYTHONDONTWRITEBYTECODE=1
if [ "$(id -un)" = @USER@ ]; then
    exec .venv/bin/python manage.py "$@"
elif [ "$(id -u)" = 0 ]; then
    exec runuser -u @USER@ -- .venv/bin/python manage.py "$@"
fi
echo "storefront reads the shop's secrets: run it as root, or by sudo." >&2
exit 1

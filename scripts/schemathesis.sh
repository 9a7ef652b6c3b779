#!/usr/bin/env bash
# Asks a running server everything that its OpenAPI documents allow, and much that they do not, and holds each answer
# against them: https://schemathesis.readthedocs.io. By hand, against a server whose data may be thrown away:
#
#   DAYBOOK_AUTH=off DAYBOOK_FOLDER=/tmp/daybook-st npm start
#   scripts/schemathesis.sh [commands-url] [queries-url]
#
# The tool is installed into a folder of its own, SCHEMATHESIS_FOLDER, and nowhere else. TOKEN is sent where it is set,
# EXAMPLES says how many requests an operation gets in each phase, SEED repeats a run.
set -euo pipefail

folder=${SCHEMATHESIS_FOLDER:-${TMPDIR:-/tmp}/daybook-schemathesis}
version=4.32.5
[ -x "$folder/bin/st" ] || { python3 -m venv "$folder" && "$folder/bin/pip" install --quiet "schemathesis==$version"; }

# Left out are the checks that do not hold here. A token is not needed by an unlocked server (ignored_auth, missing_required_header). What the
# schemas allow may still be refused by the rules of the trade (positive_data_acceptance), all of them documented. A
# made thing is seen by queries on another port, and later (the two stateful ones).
excluded=ignored_auth,missing_required_header,positive_data_acceptance,use_after_free,ensure_resource_availability

# Too long a URL is refused as well, with 431; a definite no is a 4xx of any kind.
printf '[checks]\nnegative_data_rejection.expected-statuses = ["4xx"]\n' >"$folder/daybook.toml"

# It keeps what it finds in the folder it runs in.
cd "$folder"
failed=0
for url in "${1:-http://127.0.0.1:8080}" "${2:-http://127.0.0.1:8081}"; do
  echo "== $url"
  "$folder/bin/st" --config-file "$folder/daybook.toml" run "$url/openapi.json" --url "$url" --exclude-checks "$excluded" --phases examples,coverage,fuzzing \
    --max-examples "${EXAMPLES:-50}" --seed "${SEED:-1}" --continue-on-failure --suppress-health-check all \
    --request-timeout 15 --exclude-operation-id takeCommands --exclude-operation-id followEvents --report-dir "$folder/reports" ${TOKEN:+--header "Authorization: Bearer $TOKEN"} || failed=1
done
exit "$failed"

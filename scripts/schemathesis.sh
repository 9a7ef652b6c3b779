#!/usr/bin/env bash
# Asks a running server everything that its OpenAPI documents allow, and much that they do not, and holds each answer
# against them: https://schemathesis.readthedocs.io. By hand, against a server whose data may be thrown away:
#
#   DAYBOOK_FOLDER=scratch/schemathesis DAYBOOK_RATE_PER_ADDRESS=off DAYBOOK_RATE_PER_PRINCIPAL=off \
#     DAYBOOK_RATE_PER_TENANT=off npm start
#   TOKEN=$(npm run -s daybook -- --folder scratch/schemathesis token \
#     --role trader --role operator --role treasurer --role auditor --role bank --holds alder)
#   TOKEN=$TOKEN scripts/schemathesis.sh [commands-url] [queries-url] [admin-url]
#
# Everything comes from one person at one address, and much of it without a token: that is why the rates are off above.
# Without TOKEN the server must be unlocked, DAYBOOK_AUTH=off. The administration is asked only where its URL is given,
# with ADMIN_TOKEN.
#
# The tool is installed into a folder of its own, SCHEMATHESIS_FOLDER, and nowhere else. EXAMPLES says how many requests
# an operation gets in each phase, SEED repeats a run.
set -euo pipefail

folder=${SCHEMATHESIS_FOLDER:-${TMPDIR:-/tmp}/daybook-schemathesis}
version=4.32.5
[ -x "$folder/bin/st" ] || { python3 -m venv "$folder" && "$folder/bin/pip" install --quiet "schemathesis==$version"; }

# Left out are the checks that do not hold here. What the schemas allow may still be refused by the rules of the trade
# (positive_data_acceptance), all of them documented. A made thing is seen by queries on another port, and later (the
# two stateful ones). Of headers only the token is required, which is what ignored_auth is about; an unlocked server
# needs none.
excluded=missing_required_header,positive_data_acceptance,use_after_free,ensure_resource_availability
[ -n "${TOKEN:-}" ] || excluded=$excluded,ignored_auth

# Too long a URL is refused as well, with 431; a definite no is a 4xx of any kind.
printf '[checks]\nnegative_data_rejection.expected-statuses = ["4xx"]\n' >"$folder/daybook.toml"

# It would send If-Match without its quotes, whatever the document says, and that would be all that is refused.
without_if_match='import json, sys
document = json.load(sys.stdin)
for operation in (one for path in document["paths"].values() for one in path.values()):
    shared = operation.get("parameters", [])
    operation["parameters"] = [one for one in shared if one.get("$ref") != "#/components/parameters/IfMatch"]
json.dump(document, sys.stdout)'

# It keeps what it finds in the folder it runs in.
cd "$folder"
failed=0
ask() {
  echo "== $1"
  curl -sf "$1/openapi.json" | "$folder/bin/python" -c "$without_if_match" >"$folder/openapi.json"
  "$folder/bin/st" --config-file "$folder/daybook.toml" run "$folder/openapi.json" --url "$1" \
    --exclude-checks "$excluded" --phases examples,coverage,fuzzing --max-examples "${EXAMPLES:-50}" \
    --seed "${SEED:-1}" --continue-on-failure --suppress-health-check all --request-timeout 15 \
    --exclude-operation-id takeCommands --exclude-operation-id followEvents --report-dir "$folder/reports" \
    ${2:+--header "Authorization: Bearer $2"} || failed=1
}
ask "${1:-http://127.0.0.1:8080}" "${TOKEN:-}"
ask "${2:-http://127.0.0.1:8081}" "${TOKEN:-}"
[ -z "${3:-}" ] || ask "$3" "${ADMIN_TOKEN:-}"
exit "$failed"

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tests/lint/installed.sh PREFIX - an installed tree has all that the program looks for, and works
# from there.
set -u
prefix=$1
passed=0 failed=0
claim() { # WHAT COMMAND...
	local what=$1
	shift
	if "$@" >/dev/null 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "installed: $what: missing"
	fi
}
for program in cwtop cwtop-sim; do
	claim "bin/$program" test -x "$prefix/bin/$program"
	claim "$program --version" "$prefix/bin/$program" --version
	claim "$program --help" "$prefix/bin/$program" --help
done
for file in stacks/cityflow.jsonc schema/stack.schema.json schema/snapshot.schema.json themes/default.theme \
	themes/mono.theme aws/README.md aws/cityflow.yaml aws/skyral.yaml aws/wellbeing.yaml aws/co2.yaml \
	aws/elanswer.yaml; do
	claim "share/cwtop/$file" test -r "$prefix/share/cwtop/$file"
done
claim "man page" test -r "$prefix/share/man/man1/cwtop.1"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]

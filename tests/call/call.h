/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_CALL_H
#define CWTOP_TESTS_CALL_H
/* call.h - a program that makes any one call of the AWS client and prints what came of it as JSON,
 * so that other programs can judge it: against moto, against the simulator and its faults.
 *
 *	build/tests/call --endpoint-url URL ListQueues QueueNamePrefix=x     one call
 *	build/tests/call --endpoint-url URL --all [key=value ...]            every one, a line each
 *
 * A line: {"service": "sqs", "operation": "ListQueues", "err": "ok", "why": "", "result": {...}}.
 */
#include "aws/api.h"

struct call {
	struct aws_scope scope;
	struct json_writer *out; /* the result's object is open: write its members */
	const char *const *args; /* "key=value", NULL-terminated; those of the command line first */
};

struct call_row {
	enum aws_operation operation;
	const char *args[8]; /* defaults: "key=value" */
	enum err (*run)(struct call *call, struct why *why);
};

/* call_arg - value of an argument; "" when it was not given. call_number - the same, as a number.
 */
const char *
call_arg(const struct call *call, const char *key);
int64_t
call_number(const struct call *call, const char *key);

/* put_* - one member of the object that is open. */
void
put_text(struct call *call, const char *key, const char *value);
void
put_integer(struct call *call, const char *key, int64_t value);
void
put_number(struct call *call, const char *key, double value);
void
put_bool(struct call *call, const char *key, bool value);

/* A file tests/call/call_NAME.c has the calls of one service: const struct call_row calls_NAME[].
 */
/* clang-format off */
#define CALL_SERVICES(X) \
	X(cloudwatch) X(ecs) X(sqs) X(sts) X(iam) X(rum) X(logs) X(s3) X(cost) X(budgets) \
	X(xray) X(lambda) X(elbv2) X(route53) X(codepipeline) X(autoscaling) X(tagging) \
	X(cloudfront) X(apigateway) X(rds) X(elasticache) X(ec2) X(wafv2)
/* clang-format on */

#define CALL_SERVICE(name)                           \
	extern const struct call_row calls_##name[]; \
	extern const size_t n_calls_##name;
CALL_SERVICES(CALL_SERVICE)
#undef CALL_SERVICE

#endif

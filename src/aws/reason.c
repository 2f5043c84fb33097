/* SPDX-License-Identifier: MIT */
/* reason.c - AWS's error codes in one table. It does not retry: api.c does. A code that is in no
 * row is judged by its HTTP status. */
#include "aws/reason.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/text.h"
#include "base/xml.h"

#define SKEW_TOLD_S 240
#define ERROR_MAX 4096 /* bytes; larger ones are no errors */

typedef enum err
explain_fn(const struct refusal *r, struct why *why);

static const char *
service_of(const struct refusal *r)
{
	return aws_service_def(r->operation->service)->name;
}

static enum err
say_denied(const struct refusal *r, struct why *why)
{
	char permission[PERMISSION_MAX];

	operation_permission(r->operation, permission);
	if (!*permission) /* AWS asks for none: a policy of the organisation forbids it */
		(void)snprintf(permission, sizeof(permission), "%s:%s", service_of(r),
			       r->operation->name);
	return err_set(ERR_DENIED, why, "needs permission %s: %s: ask for it or use --profile",
		       permission, *r->message ? r->message : "denied");
}

static enum err
say_not_enabled(const struct refusal *r, struct why *why)
{
	return err_set(ERR_DENIED, why,
		       "%s:%s: not enabled for this account in %s (%s): enable the region or "
		       "choose another with --region",
		       service_of(r), r->operation->name, r->region, r->code);
}

static enum err
say_auth(const struct refusal *r, struct why *why)
{
	if (text_has(r->message, "region") || text_has(r->message, "scoped"))
		return err_set(ERR_AUTH, why,
			       "%s refused the signature for region %s (%s: %s): check --region "
			       "and the endpoint",
			       r->host, r->region, r->code, r->message);
	return err_set(ERR_AUTH, why,
		       "%s refused the keys of %s (%s: %s): check them, and that %s is enabled "
		       "for the account",
		       r->host, r->source, r->code, r->message, r->region);
}

static enum err
say_signature(const struct refusal *r, struct why *why)
{
	if (text_has(r->message, "region") || text_has(r->message, "scoped"))
		return say_auth(r, why);
	return err_set(ERR_AUTH, why,
		       "%s refused the signature made with the keys of %s (%s: %.120s): check the "
		       "secret access key",
		       r->host, r->source, r->code, r->message);
}

static enum err
say_expired(const struct refusal *r, struct why *why)
{
	return err_set(ERR_EXPIRED, why,
		       "the credentials of %s have expired (%s): renew them, for example with "
		       "aws sso login",
		       r->source, r->code);
}

/* IAM Identity Center means the token of a login that has ended. */
static enum err
say_unauthorized(const struct refusal *r, struct why *why)
{
	bool is_login = r->operation->service == AWS_SSO || r->operation->service == AWS_SSO_OIDC;

	return is_login ? say_expired(r, why) : say_auth(r, why);
}

static enum err
say_skew(const struct refusal *r, struct why *why)
{
	if (!r->has_skew)
		return err_set(ERR_AUTH, why,
			       "%s refused the time of the signature (%s): set this machine's "
			       "clock: timedatectl set-ntp true",
			       r->host, r->code);
	return err_set(ERR_AUTH, why,
		       "clock off by %+lld s against %s: AWS refuses signatures that are more than "
		       "5 minutes off (%s): set it: timedatectl set-ntp true",
		       (long long)r->skew_s, r->host, r->code);
}

/* EC2 means the signature, or the session token. */
static enum err
say_request_expired(const struct refusal *r, struct why *why)
{
	bool is_skewed = r->has_skew && llabs(r->skew_s) > SKEW_TOLD_S;

	return is_skewed ? say_skew(r, why) : say_expired(r, why);
}

static enum err
say_throttled(const struct refusal *r, struct why *why)
{
	return err_set(ERR_THROTTLED, why, "%s:%s is throttled in %s (%s)", service_of(r),
		       r->operation->name, r->region, *r->code ? r->code : "429");
}

static enum err
say_gone(const struct refusal *r, struct why *why)
{
	return err_set(ERR_GONE, why, "%s:%s: %s: check the name, and that it is in %s",
		       service_of(r), r->operation->name, *r->message ? r->message : r->code,
		       r->region);
}

static enum err
say_rejected(const struct refusal *r, struct why *why)
{
	return err_set(ERR_REJECTED, why, "%s:%s was rejected by %s: %s: %s", service_of(r),
		       r->operation->name, r->host, *r->code ? r->code : "no code",
		       *r->message ? r->message : "no message");
}

static enum err
say_server(const struct refusal *r, struct why *why)
{
	return err_set(ERR_SERVER, why, "%s answered %ld to %s:%s%s%s: not your doing", r->host,
		       r->status, service_of(r), r->operation->name, *r->code ? ": " : "", r->code);
}

static const struct row {
	const char *code;
	explain_fn *say;
	enum retry retry;
} rows[] = {
	{ "Throttling", say_throttled, RETRY_THROTTLE },
	{ "ThrottlingException", say_throttled, RETRY_THROTTLE },
	{ "ThrottledException", say_throttled, RETRY_THROTTLE },
	{ "RequestThrottledException", say_throttled, RETRY_THROTTLE },
	{ "RequestThrottled", say_throttled, RETRY_THROTTLE },
	{ "TooManyRequestsException", say_throttled, RETRY_THROTTLE },
	{ "ProvisionedThroughputExceededException", say_throttled, RETRY_THROTTLE },
	{ "TransactionInProgressException", say_throttled, RETRY_THROTTLE },
	{ "RequestLimitExceeded", say_throttled, RETRY_THROTTLE },
	{ "BandwidthLimitExceeded", say_throttled, RETRY_THROTTLE },
	{ "LimitExceededException", say_throttled, RETRY_THROTTLE },
	{ "SlowDown", say_throttled, RETRY_THROTTLE },
	{ "PriorRequestNotComplete", say_throttled, RETRY_THROTTLE },
	{ "EC2ThrottledException", say_throttled, RETRY_THROTTLE },
	{ "KmsThrottled", say_throttled, RETRY_THROTTLE },
	{ "OverLimit", say_throttled, RETRY_THROTTLE },
	{ "RequestTimeout", say_server, RETRY_TRANSIENT },
	{ "RequestTimeoutException", say_server, RETRY_TRANSIENT },
	{ "ConditionalRequestConflict", say_server, RETRY_TRANSIENT },
	{ "InternalError", say_server, RETRY_TRANSIENT },
	{ "InternalFailure", say_server, RETRY_TRANSIENT },
	{ "InternalServiceError", say_server, RETRY_TRANSIENT },
	{ "InternalServiceFault", say_server, RETRY_TRANSIENT },
	{ "ServerException", say_server, RETRY_TRANSIENT },
	{ "ServiceUnavailable", say_server, RETRY_TRANSIENT },
	{ "ExpiredToken", say_expired, RETRY_NEVER },
	{ "ExpiredTokenException", say_expired, RETRY_NEVER },
	{ "RequestExpired", say_request_expired, RETRY_NEVER },
	{ "TokenRefreshRequired", say_expired, RETRY_NEVER },
	{ "UnauthorizedException", say_unauthorized, RETRY_NEVER },
	{ "RequestTimeTooSkewed", say_skew, RETRY_NEVER },
	{ "RequestInTheFuture", say_skew, RETRY_NEVER },
	{ "UnrecognizedClientException", say_auth, RETRY_NEVER },
	{ "InvalidClientTokenId", say_auth, RETRY_NEVER },
	{ "InvalidAccessKeyId", say_auth, RETRY_NEVER },
	{ "MissingAuthenticationToken", say_auth, RETRY_NEVER },
	{ "MissingAuthenticationTokenException", say_auth, RETRY_NEVER },
	{ "AuthFailure", say_auth, RETRY_NEVER },
	{ "NotAuthorized", say_auth, RETRY_NEVER },
	{ "SignatureDoesNotMatch", say_signature, RETRY_NEVER },
	{ "InvalidSignatureException", say_signature, RETRY_NEVER },
	{ "IncompleteSignature", say_signature, RETRY_NEVER },
	{ "IncompleteSignatureException", say_signature, RETRY_NEVER },
	{ "AccessDenied", say_denied, RETRY_NEVER },
	{ "AccessDeniedException", say_denied, RETRY_NEVER },
	{ "UnauthorizedOperation", say_denied, RETRY_NEVER },
	{ "KmsAccessDenied", say_denied, RETRY_NEVER },
	{ "KmsOptInRequired", say_not_enabled, RETRY_NEVER },
	{ "OptInRequired", say_not_enabled, RETRY_NEVER },
	{ "ClusterNotFoundException", say_gone, RETRY_NEVER },
	{ "ServiceNotFoundException", say_gone, RETRY_NEVER },
	{ "QueueDoesNotExist", say_gone, RETRY_NEVER },
	{ "AWS.SimpleQueueService.NonExistentQueue", say_gone, RETRY_NEVER },
	{ "ResourceNotFound", say_gone, RETRY_NEVER },
	{ "ResourceNotFoundException", say_gone, RETRY_NEVER },
	{ "NoSuchBucket", say_gone, RETRY_NEVER },
	{ "NoSuchKey", say_gone, RETRY_NEVER },
	{ "NoSuchVersion", say_gone, RETRY_NEVER },
	{ "DataUnavailableException", say_gone, RETRY_NEVER },
	{ "ServiceNotActiveException", say_gone, RETRY_NEVER },
	{ "LoadBalancerNotFound", say_gone, RETRY_NEVER },
	{ "LoadBalancerNotFoundException", say_gone, RETRY_NEVER },
	{ "TargetGroupNotFound", say_gone, RETRY_NEVER },
	{ "TargetGroupNotFoundException", say_gone, RETRY_NEVER },
	{ "NoSuchHealthCheck", say_gone, RETRY_NEVER },
	{ "PipelineNotFoundException", say_gone, RETRY_NEVER },
	{ "DBInstanceNotFound", say_gone, RETRY_NEVER },
	{ "DBInstanceNotFoundFault", say_gone, RETRY_NEVER },
	{ "CacheClusterNotFound", say_gone, RETRY_NEVER },
	{ "CacheClusterNotFoundFault", say_gone, RETRY_NEVER },
	{ "InvalidInstanceID.NotFound", say_gone, RETRY_NEVER },
	{ "NatGatewayNotFound", say_gone, RETRY_NEVER },
	{ "InvalidNatGatewayID.NotFound", say_gone, RETRY_NEVER },
	{ "WAFNonexistentItemException", say_gone, RETRY_NEVER },
	{ "NotFoundException", say_gone, RETRY_NEVER },
	{ "ObjectNotFoundException", say_gone, RETRY_NEVER },
	{ "DashboardNotFoundError", say_gone, RETRY_NEVER },
	{ "NoSuchEntity", say_gone, RETRY_NEVER },
	{ "InvalidBucketName", say_gone, RETRY_NEVER },
};

static const struct row by_status[] = {
	{ "429", say_throttled, RETRY_THROTTLE }, { "403", say_denied, RETRY_NEVER },
	{ "401", say_auth, RETRY_NEVER },         { "404", say_gone, RETRY_NEVER },
	{ "408", say_server, RETRY_TRANSIENT },   { "500", say_server, RETRY_TRANSIENT },
	{ "502", say_server, RETRY_TRANSIENT },   { "503", say_server, RETRY_TRANSIENT },
	{ "504", say_server, RETRY_TRANSIENT },
};

/* The code proper: "prefix#Code:http://..." has text around it. */
static void
set_code(struct refusal *r, const char *s)
{
	const char *at = strrchr(s, '#');
	size_t n;

	at = at ? at + 1 : s;
	n = strcspn(at, ":;, ");
	(void)text_clean(at, n, r->code, sizeof(r->code));
}

static void
set_message(struct refusal *r, const char *message)
{
	size_t n = text_clean(message, strlen(message), r->message, sizeof(r->message));

	while (n > 0 && (r->message[n - 1] == '.' || r->message[n - 1] == ' '))
		r->message[--n] = '\0';
}

static void
read_json(struct refusal *r, const struct buf *body)
{
	struct json *doc = NULL;
	struct why ignored;
	const char *type, *message;

	if (json_parse(body->data, body->len, 0, &doc, &ignored) != ERR_OK)
		return;
	type = json_text(json_get(json_root(doc), "__type"), NULL);
	message = json_text(json_get(json_root(doc), "message"), NULL);
	set_code(r, type ? type : json_text(json_get(json_root(doc), "code"), ""));
	set_message(r, message ? message : json_text(json_get(json_root(doc), "Message"), ""));
	json_free(doc);
}

/* <ErrorResponse><Error>, EC2's <Response><Errors><Error>, S3's <Error>. */
static void
read_xml(struct refusal *r, const struct buf *body)
{
	static const char *const paths[] = { "Error", "Errors/Error", "" };
	const struct xml_node *error = NULL;
	struct xml *doc = NULL;
	struct why ignored;
	bool is_cut;

	if (xml_parse(body->data, body->len, &doc, &is_cut, &ignored) != ERR_OK)
		return;
	for (size_t i = 0; i < LEN(paths) && !xml_get(error, "Code"); i++)
		error = xml_find(xml_root(doc), paths[i]);
	set_code(r, xml_text(xml_get(error, "Code"), ""));
	set_message(r, xml_text(xml_get(error, "Message"), ""));
	(void)snprintf(r->region_said, sizeof(r->region_said), "%s",
		       xml_text(xml_get(error, "Region"), ""));
	xml_free(doc);
}

void
refusal_read(struct refusal *r, const struct http_reply *reply)
{
	const struct aws_service_def *service = aws_service_def(r->operation->service);

	r->status = reply->status;
	r->code[0] = r->message[0] = r->region_said[0] = '\0';
	if (reply->body.len > 0 && reply->body.data[0] == '<')
		read_xml(r, &reply->body);
	else if (reply->body.len > 0)
		read_json(r, &reply->body);
	if (*reply->error_type)
		set_code(r, reply->error_type);
	if (service->is_query_compatible && *reply->query_error)
		set_code(r, reply->query_error);
}

/* A signature that is refused for its time comes under the codes of a bad signature. */
static bool
is_about_time(const struct refusal *r)
{
	return text_has(r->message, "Signature expired") ||
	       text_has(r->message, "not yet current") || text_has(r->message, "must be within");
}

static const struct row *
find_row(const struct refusal *r)
{
	char status[24];
	TEXT_ON(text, sizeof(status));

	for (size_t i = 0; i < LEN(rows); i++)
		if (strcmp(rows[i].code, r->code) == 0)
			return &rows[i];
	text_addf(&text, "%ld", r->status);
	for (size_t i = 0; i < LEN(by_status); i++)
		if (strcmp(by_status[i].code, text.data) == 0)
			return &by_status[i];
	return NULL;
}

enum err
refusal_explain(const struct refusal *r, enum retry *out_retry, struct why *why)
{
	const struct row *row = find_row(r);

	*out_retry = row ? row->retry : RETRY_NEVER;
	if (row && row->say == say_signature && is_about_time(r))
		return say_skew(r, why);
	if (row)
		return row->say(r, why);
	if (r->status >= 500) {
		*out_retry = RETRY_TRANSIENT;
		return say_server(r, why);
	}
	return say_rejected(r, why);
}

/* An error that came with a 200: nothing but errors are called so. */
static bool
is_error(const struct buf *body)
{
	static const char *const ends[] = { "Exception", "Error", "Fault" };
	struct json *doc = NULL;
	struct why ignored;
	const char *type;
	bool is_one = false;

	if (body->len > ERROR_MAX || json_parse(body->data, body->len, 0, &doc, &ignored) != ERR_OK)
		return false;
	type = json_text(json_get(json_root(doc), "__type"), "");
	for (size_t i = 0; i < LEN(ends); i++) {
		size_t len = strlen(type), end = strlen(ends[i]);

		is_one = is_one || (len > end && strcmp(type + len - end, ends[i]) == 0);
	}
	json_free(doc);
	return is_one;
}

/* What a proxy or a login page sends. An error in XML begins with '<', too. */
static bool
is_web_page(const struct http_reply *reply, bool is_xml)
{
	static const char *const signs[] = { "<!doctype", "<html", "<head", "<body", "<h1" };
	const char *at = reply->body.data;
	size_t n = reply->body.len;

	while (n > 0 && strchr(" \t\r\n", *at) && *at) {
		at++;
		n--;
	}
	if (n == 0 || *at != '<')
		return false;
	for (size_t i = 0; i < LEN(signs); i++)
		if (n >= strlen(signs[i]) && strncasecmp(at, signs[i], strlen(signs[i])) == 0)
			return true;
	return !is_xml;
}

static enum err
check_body(const struct http_reply *reply, const struct operation *operation, const char *host,
	   bool is_xml, struct why *why)
{
	const char *at = reply->body.data;
	size_t n = reply->body.len;

	while (n > 0 && strchr(" \t\r\n", *at) && *at) {
		at++;
		n--;
	}
	if (n == 0 && (operation->flags & OP_SILENT))
		return ERR_OK;
	if (n == 0)
		return err_set(ERR_PARSE, why, "%s: incomplete answer (0 bytes)", host);
	if (*at != (is_xml ? '<' : '{'))
		return answer_malformed(host, &reply->body, 0, is_xml ? "not XML" : "not JSON",
					why);
	return ERR_OK;
}

enum err
answer_check(const struct http_reply *reply, const struct operation *operation, const char *host,
	     bool *out_is_refusal, struct why *why)
{
	enum aws_protocol protocol = aws_service_def(operation->service)->protocol;
	bool is_xml = protocol != PROTOCOL_JSON && protocol != PROTOCOL_REST_JSON;
	bool is_2xx = reply->status >= 200 && reply->status < 300;
	bool is_moved = reply->status >= 300 && reply->status < 400;

	*out_is_refusal = false;
	/* the one redirect that AWS sends: S3's, to a bucket's own region */
	if (is_moved && operation->service == AWS_S3 &&
	    *http_reply_field(reply, "x-amz-bucket-region")) {
		*out_is_refusal = true;
		return ERR_REJECTED;
	}
	if (is_moved)
		return err_set(ERR_PARSE, why,
			       "%s: answer is a redirect (%ld), which AWS never sends: proxy or "
			       "captive portal?",
			       host, reply->status);
	if (reply->status == 407)
		return err_set(ERR_NET, why, "%s: the proxy wants a login: check https_proxy",
			       host);
	if (reply->status < 500 && !(is_2xx && (operation->flags & OP_BYTES)) &&
	    is_web_page(reply, is_xml))
		return err_set(ERR_PARSE, why,
			       "%s: answer is a web page (%ld), not AWS data: proxy, captive "
			       "portal, or wrong endpoint?",
			       host, reply->status);
	if (!is_2xx || (!is_xml && !(operation->flags & OP_BYTES) && is_error(&reply->body))) {
		*out_is_refusal = true;
		return ERR_REJECTED;
	}
	if (operation->flags & OP_BYTES)
		return ERR_OK;
	return check_body(reply, operation, host, is_xml, why);
}

/* Something is open at the end: the answer was cut, rather than damaged. */
static bool
is_cut(const struct buf *body)
{
	size_t depth = 0;
	bool is_in_string = false;

	for (size_t i = 0; i < body->len; i++) {
		char c = body->data[i];

		if (is_in_string && c == '\\')
			i++;
		else if (c == '"')
			is_in_string = !is_in_string;
		else if (!is_in_string && (c == '{' || c == '['))
			depth++;
		else if (!is_in_string && depth > 0 && (c == '}' || c == ']'))
			depth--;
	}
	return is_in_string || depth > 0;
}

enum err
answer_malformed(const char *host, const struct buf *body, size_t at, const char *problem,
		 struct why *why)
{
	if (is_cut(body))
		return err_set(ERR_PARSE, why, "%s: incomplete answer (%zu bytes)", host,
			       body->len);
	return err_set(
		ERR_PARSE, why,
		"%s: malformed answer at byte %zu of %zu: %s: not AWS, or damaged on the way", host,
		at, body->len, problem);
}

/* SPDX-License-Identifier: MIT */
/* iam.c - SimulatePrincipalPolicy. It changes nothing. */
#include "aws/iam.h"

#include <string.h>

#include "aws/api.h"
#include "base/text.h"

#define ANY "*"

static void
fill_verdict(struct gather *g, const struct xml_node *result, struct iam_verdict *row)
{
	const char *decision = xml_text(xml_get(result, "EvalDecision"), "");
	const char *resource = xml_text(xml_get(result, "EvalResourceName"), "");

	row->action = gather_xml(g, xml_get(result, "EvalActionName"));
	row->resource = gather_clean(g, *resource ? resource : ANY);
	row->decision = gather_clean(g, decision);
	row->policy = gather_xml(g, xml_find(result, "MatchedStatements/member/SourcePolicyId"));
	row->is_allowed = strcmp(decision, "allowed") == 0;
	row->is_incomplete = xml_find(result, "MissingContextValues/member") != NULL;
	row->is_organization_deny = !xml_bool(
		xml_find(result, "OrganizationsDecisionDetail/AllowedByOrganizations"), true);
}

static enum err
add_page(const struct api_request *r, const struct xml_node *root, struct iam_verdicts *list,
	 struct why *why)
{
	const struct xml_node *results = xml_get(root, "EvaluationResults");
	struct gather g = { .arena = r->scope->arena };
	const struct xml_node *node;

	if (!results)
		return api_malformed(r, "no EvaluationResults", why);
	for (node = xml_first(results, "member"); node; node = xml_after(node, "member")) {
		struct iam_verdict *items =
			gather_more(&g, list->items, list->n, 1, sizeof(*items));

		if (!items)
			return err_memory(why);
		items[list->n] = (struct iam_verdict){ 0 };
		fill_verdict(&g, node, &items[list->n]);
		list->items = items;
		if (!*items[list->n].action || !*items[list->n].decision)
			return api_malformed(r, "a result without action or decision", why);
		list->n++;
	}
	return g.is_out_of_memory ? err_memory(why) : ERR_OK;
}

static enum err
take_page(const struct aws_scope *scope, const struct iam_question *q, struct pages *pages,
	  struct iam_verdicts *list, struct why *why)
{
	const struct xml_node *root;
	struct api_request r;
	struct xml *doc = NULL;
	enum err err;

	api_begin(&r, scope, IAM_SIMULATE);
	api_text(&r, "PolicySourceArn", q->principal);
	api_texts(&r, "ActionNames", "member", q->actions, q->n_actions);
	if (q->n_resources > 0)
		api_texts(&r, "ResourceArns", "member", q->resources, q->n_resources);
	api_text(&r, "Marker", pages->token);
	err = api_send_xml(&r, &doc, &root, why);
	if (err)
		return api_page_error(err, pages, why);
	err = add_page(&r, root, list, why);
	if (!err)
		err = api_page_next(&r,
				    xml_bool(xml_get(root, "IsTruncated"), false)
					    ? xml_text(xml_get(root, "Marker"), NULL)
					    : NULL,
				    pages, why);
	xml_free(doc);
	return err;
}

/* Each action of the question has its verdict; AWS may spell it in other capitals. */
static bool
is_whole(const struct iam_question *q, const struct iam_verdicts *list)
{
	for (size_t i = 0; i < q->n_actions; i++) {
		size_t at = 0;

		while (at < list->n && strcasecmp(list->items[at].action, q->actions[i]) != 0)
			at++;
		if (at == list->n)
			return false;
	}
	return true;
}

enum err
iam_simulate(const struct aws_scope *scope, const struct iam_question *question,
	     struct iam_verdicts *out, struct why *why)
{
	struct iam_verdicts list = { 0 };
	struct pages pages = { 0 };
	enum err err;

	do
		err = take_page(scope, question, &pages, &list, why);
	while (!err && pages.token);
	if (err)
		return err;
	if (!is_whole(question, &list))
		return err_set(ERR_PARSE, why,
			       "iam:SimulatePrincipalPolicy: an action was left without a verdict: "
			       "not AWS, or damaged on the way");
	*out = list;
	return ERR_OK;
}

/* arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION -> arn:aws:iam::ACCOUNT:role/ROLE */
const char *
iam_principal(struct arena *arena, const char *arn)
{
	const char *sts = strstr(arn, ":sts::"), *role = strstr(arn, ":assumed-role/");
	const char *name = role ? role + strlen(":assumed-role/") : "";

	if (strstr(arn, ":iam::") && (strstr(arn, ":user/") || strstr(arn, ":role/")))
		return arena_text(arena, arn);
	if (!sts || !role || role < sts + 6 || strcspn(name, "/") == 0)
		return NULL;
	return arena_format(arena, "%.*s:iam::%.*s:role/%.*s", (int)(sts - arn), arn,
			    (int)(role - (sts + 6)), sts + 6, (int)strcspn(name, "/"), name);
}

/* SPDX-License-Identifier: MIT */
/* sts.c - GetCallerIdentity. Roles are assumed by the credential providers, not here. */
#include "aws/sts.h"

#include "aws/account_memory.h"
#include "aws/api.h"

enum err
sts_caller_identity(const struct aws_scope *scope, struct sts_identity *out, struct why *why)
{
	struct gather g = { .arena = scope->arena };
	struct sts_identity identity;
	const struct xml_node *root;
	struct api_request r;
	struct xml *doc = NULL;
	char key[ACCOUNT_KEY_SIZE];
	enum err err;

	account_key(scope->client, key);
	api_begin(&r, scope, STS_CALLER_IDENTITY);
	err = api_send_xml(&r, &doc, &root, why);
	if (err)
		return err;
	identity = (struct sts_identity){ gather_xml(&g, xml_get(root, "Account")),
					  gather_xml(&g, xml_get(root, "Arn")),
					  gather_xml(&g, xml_get(root, "UserId")) };
	xml_free(doc);
	if (g.is_out_of_memory)
		return err_memory(why);
	if (!*identity.account || !*identity.arn || !*identity.user_id)
		return api_malformed(&r, "no Account, Arn or UserId", why);
	if (!scope->credentials) {
		account_told(scope->client, key, identity.account);
		change_know(scope->client, identity.account);
	}
	*out = identity;
	return ERR_OK;
}

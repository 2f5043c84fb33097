/* SPDX-License-Identifier: MIT */
/* provider_process.c - a program of the profile that prints keys. Its output is a secret, its
 * errors are shown. */
#include "aws/provider_tools.h"

#include <string.h>

#include "aws/words.h"
#include "base/text.h"

#define LIMIT_MS 60000
#define OUTPUT_MAX (64u << 10)
#define HOLD_FAILED_S 10

static enum err
bad_output(const struct lookup *lookup, const char *problem, struct why *why)
{
	return err_set(ERR_NO_CREDENTIALS, why,
		       "credential_process of profile %.60s: %s: it must print {\"Version\": 1, "
		       "\"AccessKeyId\": ..., \"SecretAccessKey\": ...}",
		       lookup->profile, problem);
}

static enum err
read_output(const struct lookup *lookup, const struct buf *output, struct triple **out,
	    struct why *why)
{
	static const char *const names[] = {
		"Version",   "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration",
		"AccountId", NULL
	};
	struct members m = { 0 };
	struct key_pair keys = { 0 };
	struct why problem;
	TEXT_ON(where, 200);
	enum err err = members_read(&m, output, NULL, names, &problem);

	if (err)
		return err == ERR_MEMORY ? err_memory(why) : bad_output(lookup, problem.text, why);
	keys = (struct key_pair){ members_get(&m, "AccessKeyId"),
				  members_get(&m, "SecretAccessKey"),
				  members_get(&m, "SessionToken"), members_get(&m, "AccountId"),
				  0 };
	if (!keys.account || !*keys.account)
		keys.account = lookup_get(lookup, "aws_account_id");
	text_addf(&where, "credential_process of profile %.80s", lookup->profile);
	if (!m.rows[0].is_number || strcmp(members_get(&m, "Version"), "1") != 0)
		err = bad_output(lookup, "its Version is not 1", why);
	else if (!*keys.access || !*keys.secret)
		err = bad_output(lookup, "no AccessKeyId or no SecretAccessKey", why);
	else if (*members_get(&m, "Expiration") &&
		 !date_parse_lenient(members_get(&m, "Expiration"), &keys.expires_s))
		err = bad_output(lookup, "its Expiration is no date in ISO 8601", why);
	else
		err = triple_new(lookup, &keys, where.data, out, why);
	members_done(&m);
	return err;
}

static enum err
explain(enum err err, const struct lookup *lookup, const struct text *last_words, struct why *why)
{
	if (err == ERR_STOPPED || err == ERR_MEMORY)
		return err;
	if (last_words->len)
		return err_set(ERR_NO_CREDENTIALS, why,
			       "credential_process of profile %.60s: %.100s: it says: %.200s",
			       lookup->profile, why->text, last_words->data);
	return err_set(ERR_NO_CREDENTIALS, why,
		       "credential_process of profile %.60s: %.200s: run it by hand to see why",
		       lookup->profile, why->text);
}

enum err
find_process(const struct lookup *lookup, struct triple **out, struct why *why)
{
	const char *line = lookup_get(lookup, "credential_process");
	const struct search *search = lookup->search;
	bool is_in_keys_file = profiles_get(search->files, PROFILE_CREDENTIALS, lookup->profile,
					    "credential_process") != NULL;
	const char *const *words;
	TEXT_ON(last_words, 240);
	struct buf output;
	size_t n;
	enum err err;

	if (!line)
		return ERR_OK;
	lookup->search->hold_s = HOLD_FAILED_S;
	if (profiles_trust(search->files, is_in_keys_file ? PROFILE_CREDENTIALS : PROFILE_CONFIG) ==
	    FILE_FOREIGN)
		return err_set(ERR_NO_CREDENTIALS, why,
			       "credential_process of profile %.60s: the file is another user's: "
			       "root runs no program from it: chown it",
			       lookup->profile);
	err = words_split(line, search->arena, &words, &n, why);
	if (err == ERR_MEMORY)
		return err;
	if (!err && n == 0)
		err = err_set(ERR_PARSE, why, "it is empty");
	if (err)
		return err_set(ERR_NO_CREDENTIALS, why,
			       "credential_process of profile %.60s: %.100s: correct the line",
			       lookup->profile, why->text);
	buf_init_secret(&output, OUTPUT_MAX);
	err = child_run(&(struct child_order){ words, search->client, LIMIT_MS }, &output,
			&last_words, why);
	err = err ? explain(err, lookup, &last_words, why) : read_output(lookup, &output, out, why);
	buf_done(&output);
	return err;
}

/* SPDX-License-Identifier: MIT */
/* config.c - the table of settings and its reader. What a value may be is the schema's business,
 * what it does the others'. */
#include "app/config.h"

#include <stdlib.h>
#include <string.h>

#include "app/config_build.h"
#include "base/file.h"
#include "base/schema.h"

#define CONFIG_FILE_MAX ((size_t)1 << 20)

enum setting_type { SETTING_TEXT, SETTING_NUMBER, SETTING_FLAG };

struct setting {
	const char *section; /* NULL: none */
	const char *name, *help;
	enum setting_type type;
	size_t offset; /* of its member in struct config */
};

#define AT(member) offsetof(struct config, member)

static const struct setting settings[] = {
	{ .name = "theme",
	  .type = SETTING_TEXT,
	  .offset = AT(theme),
	  .help = "colours: a shipped theme, or the path of one; as --theme" },
	{ .name = "bell",
	  .type = SETTING_TEXT,
	  .offset = AT(bell),
	  .help = "how it is told that something went into alarm, or is well again: off; bell, the "
		  "terminal's; full, a note on the desktop besides, where the terminal has "
		  "such; as --bell" },
	{ .name = "pace",
	  .type = SETTING_NUMBER,
	  .offset = AT(pace),
	  .help = "every so many designed cadences AWS is asked, 0.25 to 16; the keys + and - "
		  "start from here" },
	{ .name = "read_only",
	  .type = SETTING_FLAG,
	  .offset = AT(is_read_only),
	  .help = "never change AWS; as --read-only" },
	{ .section = "watching",
	  .name = "usd_per_month",
	  .type = SETTING_NUMBER,
	  .offset = AT(limit_usd),
	  .help = "the most that watching may cost in 30 days, US dollars: where it would cost "
		  "more AWS is asked less often, and the header says so; a refresh by key is never "
		  "refused; 0 or null: no limit" },
	{ .name = "profile",
	  .type = SETTING_TEXT,
	  .offset = AT(profile),
	  .help = "profile of the shared AWS files, unless AWS_PROFILE, AWS_DEFAULT_PROFILE or "
		  "AWS_ACCESS_KEY_ID is set; as --profile" },
	{ .name = "region",
	  .type = SETTING_TEXT,
	  .offset = AT(region),
	  .help = "home region of stacks that name none, unless AWS_REGION or AWS_DEFAULT_REGION "
		  "is set" },
};

/* ---- reading ---- */

static const struct json_val *
value_of(const struct json *doc, const struct setting *setting)
{
	const struct json_val *at = json_root(doc);

	return json_get(setting->section ? json_get(at, setting->section) : at, setting->name);
}

static void
take(const struct json *doc, const struct setting *setting, struct config *config)
{
	char *member = (char *)config + setting->offset;
	const struct json_val *val = value_of(doc, setting);

	if (!val)
		return;
	if (setting->type == SETTING_TEXT)
		*(const char **)member = json_text(val, NULL);
	else if (setting->type == SETTING_NUMBER)
		*(double *)member = json_number(val, 0);
	else
		*(bool *)member = json_bool(val, false);
}

static enum err
read_one(const char *text, size_t len, const char *name, struct json **out, struct why *why)
{
	const struct schema_document document = {
		.schema = (const char *)config_schema_text,
		.schema_len = config_schema_len,
		.text = text,
		.len = len,
		.name = name,
	};

	return schema_read(&document, out, why);
}

static enum err
read_defaults(struct json **out, struct why *why)
{
	enum err err = read_one((const char *)config_default_text, config_default_len,
				"the built-in config", out, why);

	return err && err != ERR_MEMORY ? err_prefix(ERR_BUG, why, "cwtop") : err;
}

enum err
config_read(const char *text, size_t len, const char *name, struct config *out, struct why *why)
{
	struct config config = { 0 };
	enum err err = read_defaults(&config.defaults, why);

	if (err == ERR_OK && text)
		err = read_one(text, len, name, &config.own, why);
	if (err != ERR_OK) {
		json_free(config.defaults);
		return err;
	}
	for (size_t i = 0; i < LEN(settings); i++) {
		take(config.defaults, &settings[i], &config);
		if (config.own)
			take(config.own, &settings[i], &config);
	}
	*out = config;
	return ERR_OK;
}

enum err
config_load(const char *path, struct config *out, struct why *why)
{
	char usual[4096];
	bool is_there = path || file_config_path("config.jsonc", usual, sizeof(usual));
	const char *name = path ? path : usual;
	struct buf text;
	enum err err = ERR_OK;

	buf_init(&text, CONFIG_FILE_MAX);
	if (is_there)
		err = file_read(name, &text, why);
	if (err == ERR_NO_FILE && !path) {
		is_there = false;
		err = ERR_OK;
	}
	if (err == ERR_OK)
		err = config_read(is_there ? text.data ? text.data : "" : NULL, text.len, name, out,
				  why);
	else if (path)
		err = err_prefix(err, why, "--config");
	buf_done(&text);
	return err;
}

void
config_done(struct config *config)
{
	json_free(config->defaults);
	json_free(config->own);
}

static bool
is_set(const char *name)
{
	const char *value = getenv(name);

	return value && value[0];
}

void
config_yield(struct config *config)
{
	if (is_set("AWS_PROFILE") || is_set("AWS_DEFAULT_PROFILE") || is_set("AWS_ACCESS_KEY_ID"))
		config->profile = NULL;
	if (is_set("AWS_REGION") || is_set("AWS_DEFAULT_REGION"))
		config->region = NULL;
}

/* ---- telling ---- */

static void
say_default(const struct json *doc, const struct setting *setting, struct text *out)
{
	const struct json_val *val = value_of(doc, setting);

	switch (json_type(val)) {
	case JSON_T_STRING:
		text_add(out, json_text(val, ""));
		break;
	case JSON_T_NUMBER:
		text_addf(out, "%g", json_number(val, 0));
		break;
	case JSON_T_BOOL:
		text_add(out, json_bool(val, false) ? "true" : "false");
		break;
	default:
		text_add(out, "none");
	}
}

void
config_print(FILE *out, bool as_roff)
{
	struct json *doc;
	struct why why;

	if (read_defaults(&doc, &why) != ERR_OK)
		return;
	for (size_t i = 0; i < LEN(settings); i++) {
		const struct setting *setting = &settings[i];
		TEXT_ON(name, 80);
		TEXT_ON(otherwise, 80);

		text_addf(&name, "%s%s%s", setting->section ? setting->section : "",
			  setting->section ? "." : "", setting->name);
		say_default(doc, setting, &otherwise);
		fprintf(out,
			as_roff ? ".TP\n.B %s\n%s\n(default: %s)\n" : "  %-24s %s (default: %s)\n",
			name.data, setting->help, otherwise.data);
	}
	json_free(doc);
}

/* SPDX-License-Identifier: MIT */
/* template_fill.c - the configuration of one job: the template's tree, written again with values
 * where whole strings name a field. Nothing is ever put into text. */
#include <string.h>

#include "act/template_build.h"
#include "base/json_put.h"
#include "base/text.h"

const struct template_field *
template_field_named(const struct template *template, const char *s)
{
	size_t len = s ? strlen(s) : 0;

	if (len < 4 || !text_starts(s, "${") || s[len - 1] != '}')
		return NULL;
	for (size_t i = 0; i < template->n_fields; i++) {
		const char *id = template->fields[i].id;

		if (strlen(id) == len - 3 && memcmp(id, s + 2, len - 3) == 0)
			return &template->fields[i];
	}
	return NULL;
}

/* ---- when the file is read ---- */

struct check {
	const struct template_source *source;
	const struct template *template;
	bool is_used[TEMPLATE_FIELDS_MAX];
};

static enum err
check_string(struct check *check, const struct json_val *val, struct why *why)
{
	const char *s = json_text(val, "");
	const struct template_field *field = template_field_named(check->template, s);
	size_t len = strlen(s);

	if (field)
		check->is_used[field - check->template->fields] = true;
	else if (text_starts(s, "${") && s[len - 1] == '}')
		return template_fail(check->source, val, why,
				     "\"%s\": there is no such field: add it to \"fields\"", s);
	else if (strstr(s, "${"))
		return template_fail(check->source, val, why,
				     "\"%s\": a value takes the place of a whole string: write "
				     "\"${id}\" and nothing beside it",
				     s);
	return ERR_OK;
}

static enum err
check_value(struct check *check, const struct json_val *val, struct why *why)
{
	enum err err = ERR_OK;

	if (json_type(val) == JSON_T_STRING)
		return check_string(check, val, why);
	for (const struct json_val *at = json_first(val); at && !err; at = json_after(at)) {
		if (json_key(at) && strstr(json_key(at), "${"))
			return template_fail(check->source, at, why,
					     "\"%s\": a name cannot be a field: only a value can",
					     json_key(at));
		err = check_value(check, at, why);
	}
	return err;
}

enum err
template_check_config(const struct template_source *source, const struct template *template,
		      struct why *why)
{
	struct check check = { .source = source, .template = template };
	enum err err = check_value(&check, template->config, why);

	for (size_t i = 0; i < template->n_fields && !err; i++)
		if (!check.is_used[i])
			err = template_fail(source, template->config, why,
					    "field %s: nothing in \"config\" is \"${%s}\": use it "
					    "or remove it",
					    template->fields[i].id, template->fields[i].id);
	return err;
}

/* ---- for a job ---- */

struct filling {
	const struct template *template;
	const char *const *values;
	struct json_writer *w;
};

/* The field whose value stands here; out_value is trimmed. */
static const struct template_field *
field_at(const struct filling *filling, const struct json_val *val,
	 char out_value[TEMPLATE_VALUE_MAX])
{
	const struct template_field *field =
		template_field_named(filling->template, json_text(val, NULL));

	if (field) {
		const char *value = filling->values[field - filling->template->fields];

		template_value_trim(value, strlen(value), out_value);
	}
	return field;
}

static void
write_scalar(const struct json_val *val, struct json_writer *w)
{
	switch (json_type(val)) {
	case JSON_T_STRING:
		json_write_text(w, json_text(val, ""));
		break;
	case JSON_T_NUMBER:
		json_write_number(w, json_number(val, 0));
		break;
	case JSON_T_BOOL:
		json_write_bool(w, json_bool(val, false));
		break;
	default:
		json_write_null(w);
	}
}

static void
write_value(const struct filling *filling, const struct json_val *val);

/* A member or an element; an optional field without a value takes it along. */
static void
write_child(const struct filling *filling, const struct json_val *val)
{
	char value[TEMPLATE_VALUE_MAX];
	const struct template_field *field = field_at(filling, val, value);

	if (field && !value[0])
		return;
	if (json_key(val))
		json_write_key(filling->w, json_key(val));
	if (field)
		template_value_write(field, value, filling->w);
	else
		write_value(filling, val);
}

static void
write_value(const struct filling *filling, const struct json_val *val)
{
	bool is_object = json_type(val) == JSON_T_OBJECT;

	if (!is_object && json_type(val) != JSON_T_ARRAY) {
		write_scalar(val, filling->w);
		return;
	}
	if (is_object)
		json_write_object(filling->w);
	else
		json_write_array(filling->w);
	for (const struct json_val *at = json_first(val); at; at = json_after(at))
		write_child(filling, at);
	if (is_object)
		json_write_object_end(filling->w);
	else
		json_write_array_end(filling->w);
}

static enum err
judge_all(const struct template *template, const char *const *values, struct why *why)
{
	for (size_t i = 0; i < template->n_fields; i++) {
		char value[TEMPLATE_VALUE_MAX];
		enum err err;

		template_value_trim(values[i], strlen(values[i]), value);
		err = template_value_judge(&template->fields[i], value, why);
		if (err)
			return err_prefix(err, why, "%s", template->fields[i].id);
	}
	return ERR_OK;
}

static void
put_head(struct json_writer *w, const char *name, const struct template_job *job)
{
	json_put_text(w, "schema", TEMPLATE_CONFIG_SCHEMA);
	json_put_text(w, "job_id", job->id);
	json_put_text(w, "template", name);
	json_put_time(w, "submitted_at", job->created_ms / 1000);
	json_put_text(w, "submitted_by", job->by);
}

enum err
template_fill(const struct template *template, const char *const *values,
	      const struct template_job *job, struct buf *out, struct why *why)
{
	enum err err = judge_all(template, values, why);
	struct filling filling = { .template = template, .values = values };
	struct json_writer w;
	struct buf config;

	if (err)
		return err;
	buf_init(&config, TEMPLATE_CONFIG_MAX);
	json_write_init(&w, &config, false);
	filling.w = &w;
	json_write_object(&w);
	put_head(&w, template->name, job);
	json_write_key(&w, "config");
	write_value(&filling, template->config);
	json_write_object_end(&w);
	if (!json_write_ok(&w))
		err = err_set(ERR_LIMIT, why,
			      "template %s: its configuration would be larger than %u KiB: make "
			      "the template smaller",
			      template->name, TEMPLATE_CONFIG_MAX >> 10);
	else if (!buf_add(out, config.data, config.len))
		err = err_memory(why);
	buf_done(&config);
	return err;
}

double
template_seconds(const struct template *template, const char *const *values)
{
	double units = 0;

	if (template->per_field != SIZE_MAX) {
		char value[TEMPLATE_VALUE_MAX];

		template_value_trim(values[template->per_field],
				    strlen(values[template->per_field]), value);
		units = template_value_number(value);
	}
	return MAX(0, template->base_s + template->per_s * units);
}

/* ---- once more ---- */

static enum err
write_again(const struct json *doc, const struct template_job *job, struct buf *out,
	    struct why *why)
{
	const struct template none = { .n_fields = 0 };
	const struct json_val *root = json_root(doc), *config = json_get(root, "config");
	struct json_writer w;
	const struct filling filling = { .template = &none, .w = &w };

	if (!text_is(json_text(json_get(root, "schema"), ""), TEMPLATE_CONFIG_SCHEMA) || !config)
		return err_set(ERR_PARSE, why,
			       "it is not the configuration of a job: its \"schema\" is not %s",
			       TEMPLATE_CONFIG_SCHEMA);
	json_write_init(&w, out, false);
	json_write_object(&w);
	put_head(&w, json_text(json_get(root, "template"), ""), job);
	json_write_key(&w, "config");
	write_value(&filling, config);
	json_write_object_end(&w);
	return json_write_ok(&w) ? ERR_OK : err_memory(why);
}

enum err
template_again(const char *config, size_t len, const struct template_job *job, struct buf *out,
	       struct why *why)
{
	struct json *doc = NULL;
	enum err err = json_parse(config, len, 0, &doc, why);
	struct buf again;

	if (err)
		return err;
	buf_init(&again, TEMPLATE_CONFIG_MAX);
	err = write_again(doc, job, &again, why);
	if (!err && !buf_add(out, again.data, again.len))
		err = err_memory(why);
	buf_done(&again);
	json_free(doc);
	return err;
}

/* SPDX-License-Identifier: MIT */
/* job_memory.c - a list of (template, field, value), and its JSON:
 * {"route","template","values":{"TEMPLATE":{"FIELD":"VALUE"}}}. */
#include "app/job_memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json_put.h"
#include "base/text.h"
#include "store/kept.h"

#define KEPT_NAME "jobs/last values"
#define KEPT_LIMIT (1u << 20)
#define VALUES_MAX 2000

struct value {
	char *template_name, *field, *value;
};

struct job_memory {
	struct value *values;
	size_t n;
	char *route, *template_name; /* NULL: nothing was submitted yet */
	bool has_changed;
};

static void
set_text(char **to, const char *s)
{
	free(*to);
	*to = mem_text(s);
}

static struct value *
find(const struct job_memory *memory, const char *template_name, const char *field)
{
	for (size_t i = 0; i < memory->n; i++)
		if (text_is(memory->values[i].template_name, template_name) &&
		    text_is(memory->values[i].field, field))
			return &memory->values[i];
	return NULL;
}

static void
set_value(struct job_memory *memory, const char *template_name, const char *field,
	  const char *value)
{
	struct value *at = find(memory, template_name, field);

	if (!at && memory->n == VALUES_MAX)
		return; /* more templates than anybody has */
	if (!at) {
		memory->values = mem_resize(memory->values, memory->n, memory->n + 1,
					    sizeof(*memory->values));
		at = &memory->values[memory->n++];
		*at = (struct value){ mem_text(template_name), mem_text(field), NULL };
	}
	set_text(&at->value, value);
}

/* ---- kept ---- */

static struct kept_place
place_of(const struct stack *stack)
{
	return (struct kept_place){ stack->account ? stack->account : "any", KEPT_NAME };
}

static void
take(struct job_memory *memory, const struct json_val *root)
{
	const char *route = json_text(json_get(root, "route"), NULL);
	const char *template_name = json_text(json_get(root, "template"), NULL);
	const struct json_val *of = json_first(json_get(root, "values"));

	if (route && template_name) {
		set_text(&memory->route, route);
		set_text(&memory->template_name, template_name);
	}
	for (; of; of = json_after(of))
		for (const struct json_val *at = json_first(of); at; at = json_after(at))
			if (json_key(of) && json_key(at) && text_is_clean(json_text(at, "")))
				set_value(memory, json_key(of), json_key(at), json_text(at, ""));
}

struct job_memory *
job_memory_new(const struct store *store, const struct stack *stack)
{
	struct job_memory *memory = mem_alloc(1, sizeof(*memory));
	const struct kept_place place = place_of(stack);
	struct json *doc = NULL;
	struct why ignored;
	struct buf kept;
	int64_t time_s;

	buf_init(&kept, KEPT_LIMIT);
	if (store && kept_read(store, &place, &kept, &time_s, &ignored) == ERR_OK &&
	    json_parse(kept.data, kept.len, 0, &doc, &ignored) == ERR_OK) {
		take(memory, json_root(doc));
		json_free(doc);
	}
	buf_done(&kept);
	return memory;
}

static void
write_values(const struct job_memory *memory, struct json_writer *w)
{
	json_put_object(w, "values");
	for (size_t i = 0; i < memory->n; i++) {
		const struct value *value = &memory->values[i];
		bool is_first = i == 0 || !text_is(value->template_name, value[-1].template_name);

		/* those of a template were noted together and stand together */
		if (is_first && i > 0)
			json_write_object_end(w);
		if (is_first)
			json_put_object(w, value->template_name);
		json_put_text(w, value->field, value->value);
	}
	if (memory->n > 0)
		json_write_object_end(w);
	json_write_object_end(w);
}

enum err
job_memory_keep(struct job_memory *memory, const struct store *store, const struct stack *stack,
		struct why *why)
{
	const struct kept_place place = place_of(stack);
	struct json_writer w;
	struct buf text;
	enum err err = ERR_OK;

	if (!memory->has_changed || !store)
		return ERR_OK;
	buf_init(&text, KEPT_LIMIT);
	json_write_init(&w, &text, false);
	json_write_object(&w);
	json_put_text(&w, "route", memory->route);
	json_put_text(&w, "template", memory->template_name);
	write_values(memory, &w);
	json_write_object_end(&w);
	if (!json_write_ok(&w))
		err = err_set(ERR_LIMIT, why, "last values of jobs: they are too long to be kept");
	else
		err = kept_write(store, &place,
				 &(struct kept_bytes){ text.data, text.len, clock_now_s() }, why);
	memory->has_changed = err != ERR_OK;
	buf_done(&text);
	return err;
}

void
job_memory_free(struct job_memory *memory)
{
	if (!memory)
		return;
	for (size_t i = 0; i < memory->n; i++) {
		free(memory->values[i].template_name);
		free(memory->values[i].field);
		free(memory->values[i].value);
	}
	free(memory->values);
	free(memory->route);
	free(memory->template_name);
	free(memory);
}

/* ---- using it ---- */

/* Those of a template go, so that its next ones stand together. */
static void
forget(struct job_memory *memory, const char *template_name)
{
	size_t n = 0;

	for (size_t i = 0; i < memory->n; i++) {
		struct value *at = &memory->values[i];

		if (!text_is(at->template_name, template_name)) {
			memory->values[n++] = *at;
			continue;
		}
		free(at->template_name);
		free(at->field);
		free(at->value);
	}
	memory->n = n;
}

void
job_memory_note(struct job_memory *memory, const struct stack_route *route,
		const struct template *template, const char *const *values)
{
	forget(memory, template->name);
	for (size_t i = 0; i < template->n_fields; i++)
		set_value(memory, template->name, template->fields[i].id, values[i]);
	set_text(&memory->route, route->name);
	set_text(&memory->template_name, template->name);
	memory->has_changed = true;
}

void
job_memory_values(const struct job_memory *memory, const struct template *template,
		  const char **out_values)
{
	for (size_t i = 0; i < template->n_fields; i++) {
		const struct value *last = find(memory, template->name, template->fields[i].id);

		out_values[i] = last ? last->value : template->fields[i].initial;
	}
}

bool
job_memory_last(const struct job_memory *memory, const char **out_route, const char **out_template)
{
	if (!memory->route)
		return false;
	*out_route = memory->route;
	*out_template = memory->template_name;
	return true;
}

/* SPDX-License-Identifier: MIT */
/* template.c - finding a template and reading it: strict JSON, the published schema, then what a
 * schema cannot say. What the values may be is template_value.c's and template_sweep.c's. */
#include "act/template.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act/template_build.h"
#include "base/file.h"
#include "base/schema.h"
#include "base/text.h"

#define TEMPLATE_FILE_MAX ((size_t)256 << 10)
#define TEMPLATE_ARENA_MAX ((size_t)4 << 20)
#define NAMES_ARENA_MAX ((size_t)4 << 20)
#define PATH_MAX_BYTES 4096
#define ENDING ".json"

enum err
template_fail(const struct template_source *source, const struct json_val *at, struct why *why,
	      const char *fmt, ...)
{
	const struct json_file file = { .doc = source->doc, .path = source->path };
	va_list args;
	enum err err;

	va_start(args, fmt);
	err = json_fail(&file, at, why, fmt, args);
	va_end(args);
	return err;
}

/* ---- reading ---- */

/* The name of a template is its file's. */
static const char *
name_of_path(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t len = strlen(name), ending = strlen(ENDING);

	if (len > ending && text_is(name + len - ending, ENDING))
		len -= ending;
	return arena_text_n(arena, name, len);
}

static enum err
read_fields(const struct template_source *source, struct template *template, struct why *why)
{
	const struct json_val *fields = json_get(json_root(template->doc), "fields");
	enum err err = ERR_OK;

	template->fields =
		arena_array(source->arena, json_count(fields) + 1, sizeof(*template->fields));
	if (!template->fields)
		return err_memory(why);
	for (const struct json_val *val = json_first(fields); val && !err; val = json_after(val)) {
		struct template_field *field = &template->fields[template->n_fields];

		err = template_field_read(source, val, field, why);
		if (!err && template_field_find(template, field->id))
			err = template_fail(source, json_get(val, "id"), why,
					    "field \"%s\": there is one of this name already: call "
					    "one of them otherwise",
					    field->id);
		template->n_fields++;
	}
	return err;
}

static enum err
read_estimate(const struct template_source *source, struct template *template, struct why *why)
{
	const struct json_val *val = json_get(json_root(template->doc), "estimate");
	const struct json_val *by = json_get(val, "field"), *per = json_get(val, "per_unit");
	const struct template_field *field;

	template->base_s = json_number(json_get(val, "seconds"), 0);
	template->per_s = json_number(per, 0);
	template->per_field = SIZE_MAX;
	if (!by != !per)
		return template_fail(source, val, why,
				     "estimate: \"per_unit\" and \"field\" go together: give both "
				     "or neither");
	if (!by)
		return ERR_OK;
	field = template_field_find(template, json_text(by, ""));
	if (!field || (field->type != FIELD_INTEGER && field->type != FIELD_NUMBER))
		return template_fail(source, by, why,
				     "estimate: \"%s\" is no integer or number field: name one",
				     json_text(by, ""));
	template->per_field = (size_t)(field - template->fields);
	return ERR_OK;
}

static enum err
read_all(const struct template_source *source, struct template *template, struct why *why)
{
	const struct json_val *root = json_root(template->doc);
	enum err err;

	template->name = name_of_path(source->arena, source->path);
	if (!template->name)
		return err_memory(why);
	template->config = json_get(root, "config");
	err = template_read_text(source, json_get(root, "title"), &template->title, why);
	if (!err)
		err = template_read_text(source, json_get(root, "help"), &template->help, why);
	if (!err)
		err = read_fields(source, template, why);
	if (!err)
		err = read_estimate(source, template, why);
	return err ? err : template_check_config(source, template, why);
}

enum err
template_parse(const char *text, size_t len, const char *path, struct template **out,
	       struct why *why)
{
	const struct schema_document document = {
		.schema = (const char *)template_schema_text,
		.schema_len = template_schema_len,
		.text = text,
		.len = len,
		.name = path,
	};
	struct template *template = NULL;
	struct arena *arena;
	struct json *doc;
	enum err err = schema_read(&document, &doc, why);

	if (err)
		return err;
	arena = arena_new(TEMPLATE_ARENA_MAX);
	if (arena)
		template = arena_alloc(arena, sizeof(*template));
	if (!template) {
		arena_free(arena);
		json_free(doc);
		return err_memory(why);
	}
	template->arena = arena;
	template->doc = doc;
	err = read_all(&(struct template_source){ .path = path, .doc = doc, .arena = arena },
		       template, why);
	if (err)
		template_free(template);
	else
		*out = template;
	return err;
}

void
template_free(struct template *template)
{
	if (!template)
		return;
	json_free(template->doc);
	arena_free(template->arena); /* the template itself is in it */
}

const struct template_field *
template_field_find(const struct template *template, const char *id)
{
	for (size_t i = 0; i < template->n_fields; i++)
		if (text_is(template->fields[i].id, id))
			return &template->fields[i];
	return NULL;
}

/* ---- finding ---- */

struct place {
	const char *name, *path;
	bool is_shipped;
};

struct places {
	struct arena *arena;
	struct place *items;
	size_t n, room;
};

static bool
add_place(struct places *places, const struct place *place)
{
	if (places->n == places->room) {
		size_t room = places->room ? 2 * places->room : 64;
		struct place *items = arena_array(places->arena, room, sizeof(*items));

		if (!items)
			return false;
		if (places->n)
			memcpy(items, places->items, places->n * sizeof(*items));
		places->items = items;
		places->room = room;
	}
	if (!place->name || !place->path)
		return false;
	places->items[places->n++] = *place;
	return true;
}

/* A folder that is not there has no templates. */
static void
add_folder(struct places *places, const char *folder, bool is_shipped)
{
	DIR *dir = opendir(folder);
	bool has_room = true;

	for (struct dirent *entry; dir && has_room && (entry = readdir(dir));) {
		size_t len = strlen(entry->d_name), ending = strlen(ENDING);
		struct place place = { .is_shipped = is_shipped };

		if (len <= ending || !text_is(entry->d_name + len - ending, ENDING))
			continue;
		place.name = arena_text_n(places->arena, entry->d_name, len - ending);
		place.path = arena_format(places->arena, "%s/%s", folder, entry->d_name);
		if (place.name && !file_name_is_safe(place.name))
			continue;
		has_room = add_place(places, &place);
	}
	if (dir)
		closedir(dir);
}

static int
compare_places(const void *a, const void *b)
{
	const struct place *first = a, *second = b;
	int order = strcmp(first->name, second->name);

	return order ? order : (int)first->is_shipped - (int)second->is_shipped;
}

void
template_each(void (*each)(void *ctx, const char *name, const char *path), void *ctx)
{
	char folder[PATH_MAX_BYTES];
	struct places places = { .arena = arena_new(NAMES_ARENA_MAX) };

	if (!places.arena)
		return;
	if (file_config_path("jobs", folder, sizeof(folder)))
		add_folder(&places, folder, false);
	if (file_data_path("jobs", folder, sizeof(folder)))
		add_folder(&places, folder, true);
	if (places.n)
		qsort(places.items, places.n, sizeof(*places.items), compare_places);
	for (size_t i = 0; i < places.n; i++)
		if (i == 0 || !text_is(places.items[i - 1].name, places.items[i].name))
			each(ctx, places.items[i].name, places.items[i].path);
	arena_free(places.arena);
}

struct search {
	const char *name;
	char path[PATH_MAX_BYTES];
	struct text *names;
};

static void
match(void *ctx, const char *name, const char *path)
{
	struct search *search = ctx;

	text_addf(search->names, "%s%s", search->names->len ? ", " : "", name);
	if (text_is(name, search->name) && strlen(path) < sizeof(search->path))
		memcpy(search->path, path, strlen(path) + 1);
}

enum err
template_load(const char *name, struct template **out, struct why *why)
{
	TEXT_ON(names, 200);
	struct search search = { .name = name, .names = &names };
	struct buf text;
	enum err err;

	template_each(match, &search);
	if (!search.path[0])
		return err_set(ERR_NO_FILE, why,
			       "%s: there is no such job template: use one of: %s", name,
			       names.data[0] ? names.data : "(none is installed)");
	buf_init(&text, TEMPLATE_FILE_MAX);
	err = file_read(search.path, &text, why);
	if (!err)
		err = template_parse(text.data ? text.data : "", text.len, search.path, out, why);
	buf_done(&text);
	return err;
}

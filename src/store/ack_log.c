/* SPDX-License-Identifier: MIT */
/* ack_log.c - see ack_log.h. The file: {"schema":"cwtop-acks/1","acks":[{...}]}, replaced whole. */
#include "store/ack_log.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json_put.h"
#include "store_folder.h"

#define SCHEMA "cwtop-acks/1"
#define LOCK_NAME "acks.lock"
#define FILE_BYTES_MAX (512u << 10)

static const char *const words[] = { [ACK_SEEN] = "acknowledged", [ACK_MUTED] = "muted" };

struct ack_file {
	struct store_folder folder;
	char name[STORE_NAME_SIZE + 8];
	char aside[STORE_NAME_SIZE + 24];
};

static enum err
file_open(const struct store *store, const struct ack_place *place, bool is_made,
	  struct ack_file *out, struct why *why)
{
	const char *const parts[] = { "accounts", place->account, "acks", NULL };
	char name[STORE_NAME_SIZE];

	if (!store_name(place->stack, name))
		return err_memory(why);
	(void)snprintf(out->name, sizeof(out->name), "%s.json", name);
	(void)snprintf(out->aside, sizeof(out->aside), "%s.damaged", out->name);
	return store_folder_open(store, parts, is_made, &out->folder, why);
}

/* ---- reading ---- */

static void
take_text(const struct json_val *item, const char *key, char *out, size_t size)
{
	const char *text = json_text(json_get(item, key), "");

	(void)text_clean(text, strlen(text), out, size);
}

/* false: nobody wrote that. */
static bool
take(const struct json_val *item, struct ack *out)
{
	const char *kind = json_text(json_get(item, "kind"), "");
	int64_t at_ms, until_ms = 0;
	const char *until = json_text(json_get(item, "until"), NULL);

	*out = (struct ack){ .kind = ACK_SEEN };
	while (out->kind < LEN(words) && !text_is(words[out->kind], kind))
		out->kind++;
	take_text(item, "key", out->key, sizeof(out->key));
	take_text(item, "by", out->by, sizeof(out->by));
	if (out->kind == LEN(words) || !out->key[0] ||
	    !date_parse_iso(json_text(json_get(item, "at"), ""), &at_ms) ||
	    (until && !date_parse_iso(until, &until_ms)))
		return false;
	out->at_s = at_ms / 1000;
	out->until_s = until_ms / 1000;
	return out->kind == ACK_SEEN || out->until_s > 0;
}

static bool
parse(const struct buf *bytes, struct ack_list *out)
{
	const struct json_val *item;
	struct json *doc = NULL;
	struct why ignored;
	bool is_good;

	if (json_parse(bytes->data, bytes->len, 0, &doc, &ignored) != ERR_OK)
		return false;
	is_good = text_is(json_text(json_get(json_root(doc), "schema"), ""), SCHEMA);
	item = json_first(json_get(json_root(doc), "acks"));
	for (; is_good && item; item = json_after(item))
		is_good = out->n < ACKS_MAX && take(item, &out->items[out->n++]);
	json_free(doc);
	return is_good;
}

static enum err
read_file(const struct ack_file *file, struct ack_list *out, struct why *why)
{
	struct buf bytes;
	enum err err;

	out->n = 0;
	buf_init(&bytes, FILE_BYTES_MAX);
	err = store_read(&file->folder, file->name, &bytes, why);
	if (err == ERR_NO_FILE) {
		err = ERR_OK;
	} else if (!err && !parse(&bytes, out)) {
		out->n = 0;
		err = store_refuse(&file->folder, file->name, "it is damaged", why);
	}
	buf_done(&bytes);
	return err;
}

enum err
ack_log_read(const struct store *store, const struct ack_place *place, struct ack_list *out,
	     struct why *why)
{
	struct ack_file file;
	enum err err = file_open(store, place, false, &file, why);

	out->n = 0;
	if (err)
		return err == ERR_NO_FILE ? ERR_OK : err;
	err = read_file(&file, out, why);
	store_folder_close(&file.folder);
	return err;
}

/* ---- changing ---- */

static bool
format(const struct ack_list *list, struct buf *out)
{
	struct json_writer w;

	json_write_init(&w, out, false);
	json_write_object(&w);
	json_put_text(&w, "schema", SCHEMA);
	json_put_array(&w, "acks");
	for (size_t i = 0; i < list->n; i++) {
		const struct ack *ack = &list->items[i];

		json_write_object(&w);
		json_put_text(&w, "kind", words[ack->kind]);
		json_put_text(&w, "key", ack->key);
		json_put_text(&w, "by", ack->by);
		json_put_time(&w, "at", ack->at_s);
		json_put_time(&w, "until", ack->until_s);
		json_write_object_end(&w);
	}
	json_write_array_end(&w);
	json_write_object_end(&w);
	return json_write_ok(&w);
}

static enum err
write_file(const struct ack_file *file, const struct ack_list *list, struct why *why)
{
	struct buf bytes;
	enum err err;

	buf_init(&bytes, FILE_BYTES_MAX);
	err = format(list, &bytes) ? store_replace(&file->folder, file->name, &bytes, why)
				   : err_memory(why);
	buf_done(&bytes);
	return err;
}

static void
remove_at(struct ack_list *list, size_t i)
{
	list->n--;
	memmove(&list->items[i], &list->items[i + 1], (list->n - i) * sizeof(list->items[0]));
}

/* What was said of the key then, or ever. */
static void
forget(struct ack_list *list, const char *key, int64_t at_s)
{
	for (size_t i = list->n; i-- > 0;)
		if (text_is(list->items[i].key, key) && (!at_s || list->items[i].at_s == at_s))
			remove_at(list, i);
}

static void
add(struct ack_list *list, const struct ack *ack)
{
	forget(list, ack->key, 0);
	for (size_t i = list->n; i-- > 0;) {
		const struct ack *old = &list->items[i];

		if ((old->until_s && old->until_s <= ack->at_s) ||
		    (!old->until_s && old->at_s + ACK_LIFE_S <= ack->at_s))
			remove_at(list, i);
	}
	if (list->n == ACKS_MAX)
		remove_at(list, 0);
	list->items[list->n++] = *ack;
}

/* A file that is damaged, or a newer cwtop's, is begun anew: what it said can be said again, and is
 * kept beside it. */
static enum err
change_locked(const struct ack_file *file, const struct ack *ack, bool is_said,
	      struct ack_list *out, struct why *why)
{
	enum err err = read_file(file, out, why);

	if (err == ERR_FILE)
		err = store_set_aside(&file->folder, file->name, file->aside, why);
	if (err)
		return err;
	if (is_said)
		add(out, ack);
	else
		forget(out, ack->key, ack->at_s);
	return write_file(file, out, why);
}

static enum err
change(const struct store *store, const struct ack_place *place, const struct ack *ack,
       bool is_said, struct ack_list *out, struct why *why)
{
	struct ack_file file;
	int lock;
	enum err err = file_open(store, place, true, &file, why);

	if (err)
		return err;
	err = store_lock(&file.folder, LOCK_NAME, &lock, why);
	if (!err) {
		err = change_locked(&file, ack, is_said, out, why);
		store_unlock(lock);
	}
	store_folder_close(&file.folder);
	return err;
}

enum err
ack_log_put(const struct store *store, const struct ack_place *place, const struct ack *ack,
	    struct ack_list *out, struct why *why)
{
	return change(store, place, ack, true, out, why);
}

enum err
ack_log_drop(const struct store *store, const struct ack_place *place, const struct ack *ack,
	     struct ack_list *out, struct why *why)
{
	return change(store, place, ack, false, out, why);
}

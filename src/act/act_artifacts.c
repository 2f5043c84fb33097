/* SPDX-License-Identifier: MIT */
/* act_artifacts.c - what is in a job's folder: its own files and what it has made. */
#include <string.h>

#include "act_look.h"
#include "aws/s3.h"

#define FILES_MAX 2000

/* A folder that was made by hand is an object of its own, without a name in itself. */
static bool
is_file(const struct s3_row *row, const char *folder)
{
	return !row->is_prefix && text_starts(row->key, folder) && row->key[strlen(folder)];
}

static enum err
add_files(struct act_work *work, const struct s3_rows *rows, const char *folder, struct why *why)
{
	struct act_news *news = work->news;
	struct act_file *files = arena_array(news->arena, MAX(rows->n, 1), sizeof(*files));
	size_t n = 0;

	if (!files)
		return err_memory(why);
	for (size_t i = 0; i < rows->n; i++) {
		const struct s3_row *row = &rows->items[i];
		const char *rest = row->key + strlen(folder), *name;

		if (!is_file(row, folder))
			continue;
		if (n == FILES_MAX) {
			news->is_cut = true;
			break;
		}
		name = act_look_clean(news->arena, rest, strlen(rest));
		if (!name)
			return err_memory(why);
		files[n++] = (struct act_file){ .key = row->key,
						.name = name,
						.size_bytes = row->size_bytes,
						.modified_s = row->modified_s };
	}
	news->files = files;
	news->n_files = n;
	news->n_done = n;
	return ERR_OK;
}

enum err
act_carry_artifacts(struct act_work *work, struct why *why)
{
	struct act_news *news = work->news;
	struct s3_listing listing = { .limit = FILES_MAX };
	struct s3_rows rows;
	enum err err = act_look_folder(work, &listing.prefix, why);

	if (err)
		return err;
	listing.bucket = work->order->route->bucket;
	err = s3_list(&work->scope, &listing, &rows, why);
	if (err)
		return err;
	news->is_cut = rows.next != NULL;
	err = add_files(work, &rows, listing.prefix, why);
	if (err)
		return err;
	if (news->n_files == 0)
		act_look_say(work, "nothing is in s3://%s/%s", listing.bucket, listing.prefix);
	else
		act_look_say(work, "%s%zu file%s in s3://%s/%s",
			     news->is_cut ? "more than shown here: the first " : "", news->n_files,
			     news->n_files == 1 ? "" : "s", listing.bucket, listing.prefix);
	return ERR_OK;
}

/* SPDX-License-Identifier: MIT */
/* job_read.c - what all files of the journal say together, whoever writes them, and which of them
 * are too old. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "job_file.h"

struct names {
	char (*items)[JOB_FILE_NAME_SIZE];
	size_t n, room;
};

static bool
names_add(struct names *names, const char *name)
{
	if (names->n == names->room) {
		size_t room = names->room ? 2 * names->room : 64;
		void *items = realloc(names->items, room * sizeof(*names->items));

		if (!items)
			return false;
		names->items = items;
		names->room = room;
	}
	memcpy(names->items[names->n++], name, JOB_FILE_NAME_SIZE); /* job_file_is_name */
	return true;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

static enum err
names_list(const struct store_folder *folder, struct names *out, struct why *why)
{
	int fd = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	enum err err = ERR_OK;

	if (!dir) {
		err = store_fault(folder, ".", "read", errno, why);
		if (fd >= 0)
			(void)close(fd);
		return err;
	}
	for (struct dirent *entry; !err && (entry = readdir(dir));)
		if (job_file_is_name(entry->d_name) && !names_add(out, entry->d_name))
			err = err_memory(why);
	(void)closedir(dir);
	if (out->n > 0)
		qsort(out->items, out->n, JOB_FILE_NAME_SIZE, compare_names);
	return err;
}

/* What job_log_read gathers. */
struct gathering {
	const struct store_folder *folder;
	int64_t now_s;
	struct arena *arena;
	struct job_record *items;
	size_t n;
	struct why damaged;
};

/* Nothing in it is to come any more, and that for long; what was refused for certain waits no
 * longer than that for somebody to go on with it. Without jobs its own age counts. */
static bool
is_over(const struct job_file *file, const char *name, int64_t now_s)
{
	int64_t newest_ms = -1;

	for (size_t i = 0; i < file->book.n; i++) {
		enum job_phase phase = file->book.items[i].phase;

		if (!job_phase_is_final(phase) && phase != JOB_REFUSED)
			return false;
		newest_ms = MAX(newest_ms, file->book.items[i].phase_ms);
	}
	if (file->book.n == 0) {
		char id[UUID_SIZE];

		(void)snprintf(id, sizeof(id), "%.*s", UUID_SIZE - 1, name);
		newest_ms = uuid_time_ms(id);
	}
	return newest_ms / 1000 < now_s - JOB_LOG_KEEP_S;
}

/* As long as nobody has it, nor has had it since it was read. A failure leaves it there. */
static void
remove_file(const struct store_folder *folder, const char *name, size_t size)
{
	struct why unused;
	struct stat stat;
	int fd;

	if (store_file_open(folder, name, O_RDWR, &fd, &unused))
		return;
	if (job_file_lock(fd) == 0 && fstat(fd, &stat) == 0 && (size_t)stat.st_size == size)
		(void)unlinkat(folder->fd, name, 0);
	(void)close(fd);
}

static enum err
gather_items(struct gathering *all, const struct job_file *file, const char *name)
{
	size_t n = file->book.n;
	bool is_held = job_file_is_held(all->folder, name);
	const char *name_kept = arena_text(all->arena, name);
	struct job_record *items = realloc(all->items, (all->n + n) * sizeof(*items));

	if (items)
		all->items = items;
	if (!items || !name_kept)
		return ERR_MEMORY;
	memcpy(items + all->n, file->book.items, n * sizeof(*items));
	for (size_t i = all->n; i < all->n + n; i++) {
		items[i].file = name_kept;
		items[i].is_held = is_held;
	}
	all->n += n;
	return ERR_OK;
}

/* Of a damaged file everything that can still be read counts, so that no job of it is unheard of;
 * nobody can claim it. */
static enum err
gather_file(struct gathering *all, const char *name, struct why *why)
{
	struct job_file file;
	struct why own = { "" };
	enum err err;

	job_file_init(&file);
	err = job_file_read(&file, all->folder, name, all->arena, &own);
	if (!err && file.lines.problem)
		(void)job_file_damage(all->folder, name, file.lines.problem, &own);
	else if (!err && is_over(&file, name, all->now_s)) {
		remove_file(all->folder, name, file.text.len);
		file.book.n = 0;
	}
	if (own.text[0] && err != ERR_NO_FILE && err != ERR_MEMORY && !all->damaged.text[0])
		all->damaged = own;
	if (!err && file.book.n > 0 && gather_items(all, &file, name))
		err = ERR_MEMORY;
	job_file_done(&file);
	return err == ERR_MEMORY ? err_memory(why) : ERR_OK;
}

static int
compare_records(const void *a, const void *b)
{
	const struct job_record *x = a, *y = b;
	int order = strcmp(x->intent.id, y->intent.id);

	return order ? order : (y->phase_ms > x->phase_ms) - (y->phase_ms < x->phase_ms);
}

/* By id; of a job that is in two files (somebody copied one) the newest word. */
static enum err
gather_end(struct gathering *all, struct job_records *out, struct why *why)
{
	size_t n = 0;

	if (all->n > 0)
		qsort(all->items, all->n, sizeof(*all->items), compare_records);
	for (size_t i = 0; i < all->n; i++)
		if (n == 0 || strcmp(all->items[n - 1].intent.id, all->items[i].intent.id) != 0)
			all->items[n++] = all->items[i];
	*out = (struct job_records){ .n = n, .damaged = "" };
	if (n > 0) {
		out->items = arena_array(all->arena, n, sizeof(*out->items));
		if (!out->items)
			return err_memory(why);
		memcpy(out->items, all->items, n * sizeof(*out->items));
	}
	if (all->damaged.text[0])
		out->damaged = arena_text(all->arena, all->damaged.text);
	return out->damaged ? ERR_OK : err_memory(why);
}

enum err
job_read_folder(const struct store_folder *folder, int64_t now_s, struct arena *arena,
		struct job_records *out, struct why *why)
{
	struct gathering all = { .folder = folder, .now_s = now_s, .arena = arena };
	struct names names = { 0 };
	enum err err = names_list(folder, &names, why);

	for (size_t i = 0; i < names.n && !err; i++)
		err = gather_file(&all, names.items[i], why);
	if (!err)
		err = gather_end(&all, out, why);
	free(names.items);
	free(all.items);
	return err;
}

enum err
job_log_read(const struct store *store, int64_t now_s, struct arena *arena, struct job_records *out,
	     struct why *why)
{
	struct job_records records = { .damaged = "" };
	struct store_folder folder;
	enum err err = store_folder_open(store, job_file_folder, false, &folder, why);

	if (!err) {
		err = job_read_folder(&folder, now_s, arena, &records, why);
		store_folder_close(&folder);
	}
	if (err && err != ERR_NO_FILE)
		return err;
	*out = records;
	return ERR_OK;
}

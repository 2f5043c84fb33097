/* SPDX-License-Identifier: MIT */
/* hand_over.c - see hand_over.h. A file is never written over, and only its owner can read it. */
#include "app/hand_over.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "model/unit.h"

#define FOLDER_BYTES 4096
#define NUMBER_MAX 99 /* of one minute */

bool
hand_over_folder(char *out, size_t size)
{
	const char *home = getenv("HOME");

	if (getcwd(out, size) && access(out, W_OK) == 0)
		return true;
	if (!home || *home != '/' || strlen(home) >= size)
		return false;
	memcpy(out, home, strlen(home) + 1);
	return access(out, W_OK) == 0;
}

void
hand_over_name(const struct hand_over *to, unsigned number, struct text *out)
{
	const char *stack = file_name_is_safe(to->stack) ? to->stack : "stack";
	const char *dot = to->name ? strrchr(to->name, '.') : NULL;
	char iso[24];

	if (to->name && (number < 2 || !dot)) {
		text_add(out, to->name);
		return;
	}
	if (to->name) {
		text_addf(out, "%.*s-%u%s", (int)(dot - to->name), to->name, number, dot);
		return;
	}
	date_iso(to->time_ms / 1000, iso); /* 2026-11-21T03:04:05Z */
	text_addf(out, "cwtop-%s-%.13s%.2sZ", stack, iso, iso + 14);
	if (number > 1)
		text_addf(out, "-%u", number);
	text_addf(out, ".%s", to->extension);
}

static bool
write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, bytes, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		bytes += done;
		n -= (size_t)done;
	}
	return true;
}

/* A descriptor of a file that was not there; -1: see errno. */
static int
create(const struct hand_over *to, const char *folder, struct text *path)
{
	int fd = -1;

	for (unsigned number = 1; number <= NUMBER_MAX; number++) {
		text_init(path, path->data, path->size);
		text_addf(path, "%s/", folder);
		hand_over_name(to, number, path);
		if (path->is_cut) {
			errno = ENAMETOOLONG;
			return -1;
		}
		fd = open(path->data, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	return fd;
}

static enum err
to_file(const struct hand_over *to, const struct buf *bytes, struct text *sentence, struct why *why)
{
	char folder[FOLDER_BYTES];
	TEXT_ON(path, FOLDER_BYTES + 128);
	char size[UNIT_TEXT_MAX];
	bool ok;
	int fd;

	if (!hand_over_folder(folder, sizeof(folder)))
		return err_set(ERR_SYSTEM, why,
			       "%s: there is no place for it: neither this folder nor HOME can be "
			       "written to",
			       to->what);
	fd = create(to, folder, &path);
	if (fd < 0)
		return err_set(ERR_SYSTEM, why, "%s: %s: %s", to->what, path.data, strerror(errno));
	ok = write_all(fd, bytes->data, bytes->len);
	ok = close(fd) == 0 && ok;
	if (!ok) {
		err_set(ERR_SYSTEM, why, "%s: %s: %s: is the disk full?", to->what, path.data,
			strerror(errno));
		unlink(path.data); /* half of it is of no use */
		return ERR_SYSTEM;
	}
	unit_format((double)bytes->len, UNIT_BYTES, size);
	/* its name comes first: a sentence may be cut at the edge of the screen */
	text_addf(sentence, "wrote %s (%s, %s) in %s", text_tail(path.data, '/'), to->what, size,
		  folder);
	return ERR_OK;
}

enum err
hand_over(const struct hand_over *to, const struct buf *bytes, struct text *sentence,
	  struct why *why)
{
	const struct hand_over_clipboard *clipboard = to->clipboard;

	if (!clipboard)
		return to_file(to, bytes, sentence, why);
	if (clipboard->copy && clipboard->copy(clipboard->ctx, bytes->data, bytes->len)) {
		text_addf(sentence, "copied: %s", to->what);
		if (clipboard->is_shared)
			text_add(sentence, "; tmux takes it with: tmux set -s set-clipboard on");
		return ERR_OK;
	}
	text_add(sentence,
		 clipboard->copy ? "no clipboard, or not for so much: " : "no clipboard here: ");
	return to_file(to, bytes, sentence, why);
}

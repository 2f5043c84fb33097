/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_FILE_H
#define CWTOP_BASE_FILE_H
/* file.h - reading whole small files with care, and finding the program's own data files and
 * the operator's. */
#include "base/mem.h"

/* file_read - a whole regular file into an initialised buf (cleared first), at most its limit.
 * ERR_NO_FILE when it does not exist; ERR_FILE when it is no regular file, too large or unreadable;
 * ERR_MEMORY. @path is named in the sentence. Opened O_CLOEXEC. */
MUST_CHECK enum err
file_read(const char *path, struct buf *out, struct why *why);

/* Who else has to do with a file. */
enum file_trust {
	FILE_PRIVATE,
	FILE_EXPOSED, /* a group or everyone can read it */
	FILE_FOREIGN, /* it is another user's, and we are root */
};

/* file_read_trusted - the same for a file that holds keys or names programs: ERR_FILE unless it is
 * ours or root's and nobody else can write to it. Links are followed; the file they lead to counts.
 */
MUST_CHECK enum err
file_read_trusted(const char *path, struct buf *out, enum file_trust *out_trust, struct why *why);

/* file_replace - puts a whole file in the place of another, or of none: at any moment there is the
 * old one or the new one. Mode 0600; a link keeps leading to it. ERR_FILE. */
MUST_CHECK enum err
file_replace(const char *path, const void *bytes, size_t n, struct why *why);

/* file_replace_at - the same in an open folder, for one name there: a link of that name is
 * replaced, not followed. Writes NAME.new first: callers hold a lock. ERR_SYSTEM; @path is for the
 * sentence. */
struct file_at {
	int folder;
	const char *name, *path;
};
MUST_CHECK enum err
file_replace_at(const struct file_at *at, const void *bytes, size_t n, struct why *why);

/* file_data_path - where a data file of ours is ("stacks/cityflow.jsonc"): $CWTOP_SHARE, then
 * beside the executable (../share, ../../share), then PREFIX/share/cwtop. false when nowhere; out
 * then names the last place tried. Themes live under "themes/" of the same roots. */
MUST_CHECK bool
file_data_path(const char *name, char *out, size_t out_size);

/* file_config_path - where the operator's own file or folder of that name is, or would be:
 * $XDG_CONFIG_HOME/cwtop, else $HOME/.config/cwtop. false: neither is set to a full path. */
MUST_CHECK bool
file_config_path(const char *name, char *out, size_t out_size);

/* file_name_is_safe - a bare name: ^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$ without "..". */
bool
file_name_is_safe(const char *name);

#endif

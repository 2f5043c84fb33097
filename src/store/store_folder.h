/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_STORE_FOLDER_H
#define CWTOP_STORE_STORE_FOLDER_H
/* store_folder.h - the files of a store, beneath open folders: nothing is followed, nothing that is
 * not ours is read or written. ERR_SYSTEM is the disk's fault, ERR_FILE a file's. */
#include "store/store.h"

#define STORE_PATH_MAX 4096
#define STORE_PARTS_MAX 4

struct store_folder {
	int fd;
	char path[STORE_PATH_MAX]; /* for sentences */
};

/* store_unkept - what the disk did not take (event_unkept.h): the only thing of a store that is not
 * on it, and that changes. */
struct event_unkept;
struct event_unkept *
store_unkept(const struct store *store);

/* store_folder_check - the root, where it exists, may be used. */
MUST_CHECK enum err
store_folder_check(const struct store *store, struct why *why);

/* store_folder_open - root/PART/PART..., NULL after the last; each part any text (store_name).
 * @is_made  make what is missing; else ERR_NO_FILE */
MUST_CHECK enum err
store_folder_open(const struct store *store, const char *const parts[], bool is_made,
		  struct store_folder *out, struct why *why);
void
store_folder_close(struct store_folder *folder);

/* store_lock - waits for the lock of that name, some seconds at most; store_unlock gives it back.
 */
MUST_CHECK enum err
store_lock(const struct store_folder *folder, const char *name, int *out_lock, struct why *why);
void
store_unlock(int lock);

/* store_read - a whole file, at most the buf's limit, which is cleared first. ERR_NO_FILE. */
MUST_CHECK enum err
store_read(const struct store_folder *folder, const char *name, struct buf *out, struct why *why);

/* store_append - bytes behind the first `keep` ones of a file, the rest of which goes. All of them
 * or none. Needs the lock. */
MUST_CHECK enum err
store_append(const struct store_folder *folder, const char *name, size_t keep,
	     const struct buf *bytes, struct why *why);

/* store_replace - a whole file. Needs the lock. */
MUST_CHECK enum err
store_replace(const struct store_folder *folder, const char *name, const struct buf *bytes,
	      struct why *why);

/* store_set_aside - a file goes on under another name, where one that was set aside before is gone
 * then; what is written next begins anew. Needs the lock. */
MUST_CHECK enum err
store_set_aside(const struct store_folder *folder, const char *name, const char *aside,
		struct why *why);

/* store_refuse - ERR_FILE for a file whose content is not what it should be. */
enum err
store_refuse(const struct store_folder *folder, const char *name, const char *problem,
	     struct why *why);

/* store_fault - ERR_SYSTEM for what the disk did not do ("written", "read") with an errno. */
enum err
store_fault(const struct store_folder *folder, const char *name, const char *what, int code,
	    struct why *why);

/* store_file_open - a regular file that is ours alone, with open(2)'s flags. ERR_NO_FILE. */
MUST_CHECK enum err
store_file_open(const struct store_folder *folder, const char *name, int flags, int *out_fd,
		struct why *why);

/* store_digest_name - store_name's form with a digest, for any text. */
MUST_CHECK bool
store_digest_name(const char *text, char out[STORE_NAME_SIZE]);

#endif

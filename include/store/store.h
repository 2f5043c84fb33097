/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_STORE_STORE_H
#define CWTOP_STORE_STORE_H
/* store.h - the folder that keeps what outlives a run: what became of tasks (task_log.h), what was
 * spent (spending.h), small things worth keeping (kept.h). Any number of threads and of cwtops
 * share one: every change is made under a file lock.
 *
 * A store is immutable, and all of its calls block (disk, locks): workers only, but for store_open,
 * store_open_temporary and store_close, which the main thread calls before and after it draws.
 * Folders are made 0700 and files 0600, at the first write. Whatever is found there is refused
 * unless it is ours alone to write (ERR_FILE), and links inside are never followed. A full,
 * read-only or missing disk is ERR_SYSTEM: what was kept is as it was, and callers go on without.
 */
#include "base/mem.h"

struct store;

/* store_root_path - where state belongs: $XDG_STATE_HOME/cwtop, else $HOME/.local/state/cwtop; what
 * is seen through another endpoint than AWS's is kept apart, in endpoints/HOST_PORT below it.
 * @endpoint_host  "127.0.0.1:4566"; NULL: AWS's own
 * false: neither variable holds an absolute path, or it does not fit. Reads only the environment.
 */
MUST_CHECK bool
store_root_path(char *out, size_t out_size, const char *endpoint_host);

/* store_open - a store in the folder @root (an absolute path), which need not exist yet. ERR_FILE
 * when it is not ours, others can write to it, or somebody else's link leads there. */
MUST_CHECK enum err
store_open(const char *root, struct store **out, struct why *why);

/* store_open_temporary - a store in a new folder under $TMPDIR (else /tmp), which store_close
 * removes with all that is in it: what a demo keeps. ERR_SYSTEM. */
MUST_CHECK enum err
store_open_temporary(struct store **out, struct why *why);

/* store_close - nobody uses it any more. NULL is fine. */
void
store_close(struct store *store);

/* store_path - its folder, for messages; lives as long as the store. */
const char *
store_path(const struct store *store);

/* store_name - a text of AWS's or of a stack file as one name of a file: itself when it is made of
 * letters, digits, '.', '_' and '-' alone and short, else its beginning so cleaned, '~' and a
 * digest of all of it. Different texts have different names. false: memory is out. */
#define STORE_NAME_SIZE 80
MUST_CHECK bool
store_name(const char *text, char out[STORE_NAME_SIZE]);

#endif

/* SPDX-License-Identifier: MIT */
/* output.c - standard output that could not be written is an error, whoever wrote it. */
#include "app/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static enum err
explain(struct why *why)
{
	if (errno == EPIPE)
		return ERR_OK;
	if (errno == EBADF)
		return err_set(ERR_SYSTEM, why,
			       "standard output: it is closed: nothing can be shown: send it to "
			       "/dev/null if that is what you want");
	return err_set(ERR_SYSTEM, why,
		       "standard output: it cannot be written: %s: is the disk full?",
		       strerror(errno));
}

enum err
output_flush(struct why *why)
{
	return fflush(stdout) == 0 ? ERR_OK : explain(why);
}

enum err
output_write(const struct buf *text, struct why *why)
{
	/* what does not fit stdio's buffer is written at once */
	if (fwrite(text->data, 1, text->len, stdout) != text->len)
		return explain(why);
	return output_flush(why);
}

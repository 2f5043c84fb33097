/* SPDX-License-Identifier: MIT */
/* frame.c - see frame.h. */
#include "ui/frame.h"

#include <string.h>

#define CLOSE_MS 300
#define FRAME_MAX (8u << 20)
#define BESIDE_MAX (1u << 20)
#define SYNC_ON "\033[?2026h"
#define SYNC_OFF "\033[?2026l"

void
frame_init(struct frame *frame)
{
	*frame = (struct frame){ .term = { .fd = -1 } };
	buf_init(&frame->bytes, FRAME_MAX);
	buf_init(&frame->beside, BESIDE_MAX);
}

void
frame_done(struct frame *frame)
{
	sink_close(&frame->sink);
	buf_done(&frame->bytes);
	buf_done(&frame->beside);
}

/* Takes what the library wrote, between two marks; nothing when it wrote nothing. */
static void
collect(struct frame *frame, const char *before, const char *after)
{
	size_t begin = strlen(before);

	buf_clear(&frame->bytes);
	if (!buf_add_text(&frame->bytes, before) || !sink_take(&frame->sink, &frame->bytes)) {
		frame->is_torn = true;
		return;
	}
	if (frame->bytes.len == begin || !buf_add_text(&frame->bytes, after))
		buf_clear(&frame->bytes);
}

/* ---- beside the cells ---- */

/* What does not fit is dropped: a terminal that takes nothing for so long is not looked at. */
void
frame_tell(struct frame *frame, const char *note)
{
	if (osc_bell(&frame->beside) && note)
		(void)!osc_note(&frame->osc, note, &frame->beside);
}

void
frame_title(struct frame *frame, const char *title)
{
	char plain[sizeof(frame->title)];
	struct text text;

	text_init(&text, plain, sizeof(plain));
	osc_plain(title, &text);
	if (text_is(plain, frame->title))
		return;
	memcpy(frame->title, plain, sizeof(plain));
	frame->is_title_due = true;
}

bool
frame_copy(struct frame *frame, const void *bytes, size_t n)
{
	return osc_copy(&frame->osc, bytes, n, &frame->beside);
}

static void
add_title(struct frame *frame)
{
	struct buf *bytes = &frame->bytes;

	if (!frame->is_title_due)
		return;
	if (!frame->is_title_kept)
		frame->is_title_kept = osc_title_keep(&frame->osc, bytes);
	if (frame->is_title_kept && osc_title(&frame->osc, frame->title, bytes))
		frame->is_title_due = false;
}

/* ---- sending ---- */

void
frame_send(struct frame *frame)
{
	collect(frame, frame->has_sync ? SYNC_ON : "", frame->has_sync ? SYNC_OFF : "");
	add_title(frame);
	if (buf_add(&frame->bytes, frame->beside.data, frame->beside.len))
		buf_clear(&frame->beside);
	term_write(&frame->term, frame->bytes.data, frame->bytes.len);
}

void
frame_leave(struct frame *frame)
{
	term_drain(&frame->term, CLOSE_MS);
	collect(frame, "", "");
	if (frame->is_title_kept && buf_add_text(&frame->bytes, osc_title_back(&frame->osc))) {
		frame->is_title_kept = false;
		frame->is_title_due = frame->title[0] != '\0';
	}
	term_write(&frame->term, frame->bytes.data, frame->bytes.len);
	term_drain(&frame->term, CLOSE_MS);
}

void
frame_add_end(const struct frame *frame, struct text *out)
{
	if (frame->has_sync)
		text_add(out, SYNC_OFF);
	text_add(out, osc_title_back(&frame->osc));
}

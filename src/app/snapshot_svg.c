/* SPDX-License-Identifier: MIT */
/* snapshot_svg.c - the dashboard's first page as a picture, without a terminal: as `w` makes it. */
#include "app/dashboard.h"
#include "app/dashboard_hand.h"
#include "app/snapshot_out.h"
#include "app/view.h"
#include "ui/theme.h"

#define SIZE "120x40"

enum err
snapshot_svg(const struct session *session, struct snapshot *snapshot, struct buf *out,
	     struct why *why)
{
	const char *asked = session->options->size;
	struct view_facts facts;
	struct theme theme;
	struct view *view;
	int size[2];
	enum err err;

	if (!options_size(asked ? asked : SIZE, &size[0], &size[1]))
		return options_size_why(asked, why);
	err = dashboard_hand_theme(session->options, &theme, why);
	if (err != ERR_OK)
		return err;
	view = view_new(session->stack, ui_style_of(STYLE_BRAILLE));
	dashboard_facts(session, &facts);
	view_set_facts(view, &facts);
	view_set_snapshot(view, snapshot);
	if (!view_hand_write(view, VIEW_HAND_SVG, size, &theme, out))
		err = err_memory(why);
	view_free(view);
	return err;
}

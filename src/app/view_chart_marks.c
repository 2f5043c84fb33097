/* SPDX-License-Identifier: MIT */
/* view_chart_marks.c - what happened in the window of a chart, and under its cursor. */
#include "app/view_chart.h"

size_t
view_chart_marks(const struct view *view, struct mark *out)
{
	struct span window = view_chart_window(view);

	if (view->charts->hides_marks)
		return 0;
	return marks_between(view->snapshot, window.start_s, window.end_s, out,
			     VIEW_CHART_MARKS_MAX);
}

size_t
view_chart_marks_at(const struct view *view, const struct mark *marks, size_t n,
		    const struct mark **out)
{
	const struct view_chart *charts = view->charts;
	struct span window = view_chart_window(view);
	const struct chart chart = { .from_s = window.start_s, .to_s = window.end_s };
	int columns = MAX(charts->columns, 1);
	size_t found = 0;

	if (!charts->cursor_s)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (chart_column(&chart, columns, marks[i].time_s) !=
		    chart_column(&chart, columns, charts->cursor_s))
			continue;
		if (found++ == 0)
			*out = &marks[i];
	}
	return found;
}

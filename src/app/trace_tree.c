/* SPDX-License-Identifier: MIT */
/* trace_tree.c - see trace_tree.h. Traces have up to thousands of segments: what calls what is
 * found by sorting, not by looking through all of them for each. */
#include "app/trace_tree.h"

#include <stdlib.h>
#include <string.h>

#define NONE SIZE_MAX

struct entry { /* a segment under a key that it is sorted by */
	const struct xray_segment *segment;
	size_t at;
};

struct plan {
	const struct xray_segment *segments;
	size_t n;
	struct entry *by_id;
	size_t *parent, *first, *next; /* first child, next sibling; NONE */
	bool *is_placed;
};

static int
compare_ids(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->segment->id, y->segment->id);

	return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* The latest first: each is put in front of those that are there. */
static int
compare_starts(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	double s = x->segment->start_s, t = y->segment->start_s;

	return s > t ? -1 : s < t ? 1 : (x->at < y->at) - (x->at > y->at);
}

static struct entry *
sort(const struct xray_segment *segments, size_t n, int (*compare)(const void *, const void *))
{
	struct entry *entries = mem_alloc(n + 1, sizeof(*entries));

	for (size_t i = 0; i < n; i++)
		entries[i] = (struct entry){ &segments[i], i };
	qsort(entries, n, sizeof(*entries), compare);
	return entries;
}

/* The first segment of that id; NONE. */
static size_t
find(const struct plan *plan, const char *id)
{
	size_t low = 0, high = plan->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(plan->by_id[middle].segment->id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < plan->n && strcmp(plan->by_id[low].segment->id, id) == 0 ? plan->by_id[low].at
									      : NONE;
}

static void
link_children(struct plan *plan)
{
	struct entry *late = sort(plan->segments, plan->n, compare_starts);

	for (size_t i = 0; i < plan->n; i++)
		plan->first[i] = plan->next[i] = NONE;
	for (size_t i = 0; i < plan->n; i++) {
		size_t at = late[i].at, parent = plan->parent[at];

		if (parent == NONE)
			continue;
		plan->next[at] = plan->first[parent];
		plan->first[parent] = at;
	}
	free(late);
}

/* A segment and all below it. Who is placed is never placed again, so a circle ends. */
static void
place(struct plan *plan, size_t root, struct trace_tree *out)
{
	size_t at = root;
	unsigned depth = 0;

	while (at != NONE) {
		const struct xray_segment *segment = &plan->segments[at];

		if (!plan->is_placed[at]) {
			plan->is_placed[at] = true;
			out->rows[out->n++] = (struct trace_row){
				segment, depth, segment->parent[0] && plan->parent[at] == NONE
			};
			if (plan->first[at] != NONE) {
				at = plan->first[at];
				depth++;
				continue;
			}
		}
		while (at != root && plan->next[at] == NONE) {
			at = plan->parent[at];
			depth--;
		}
		at = at == root ? NONE : plan->next[at];
	}
}

static void
count(struct trace_tree *tree, const struct trace_row *row)
{
	const struct xray_segment *segment = row->segment;
	double end_s = segment->start_s + MAX(segment->duration_s, 0.0);

	tree->start_s = tree->n == 0 ? segment->start_s : MIN(tree->start_s, segment->start_s);
	tree->end_s = tree->n == 0 ? end_s : MAX(tree->end_s, end_s);
	tree->n_faults += segment->is_fault;
	tree->n_errors += segment->is_error;
	tree->n_throttled += segment->is_throttled;
	tree->n_open += segment->duration_s < 0;
	tree->n_orphans += row->is_orphan;
	tree->n++;
}

void
trace_tree_make(const struct xray_trace *trace, struct trace_tree *out)
{
	struct plan plan = { .segments = trace->segments, .n = trace->n_segments };
	size_t n = plan.n;
	struct entry *early = sort(plan.segments, n, compare_starts);

	*out = (struct trace_tree){ .rows = mem_alloc(n + 1, sizeof(*out->rows)) };
	plan.by_id = sort(plan.segments, n, compare_ids);
	plan.parent = mem_alloc(n + 1, sizeof(*plan.parent));
	plan.first = mem_alloc(n + 1, sizeof(*plan.first));
	plan.next = mem_alloc(n + 1, sizeof(*plan.next));
	plan.is_placed = mem_alloc(n + 1, sizeof(*plan.is_placed));
	for (size_t i = 0; i < n; i++) {
		const char *parent = plan.segments[i].parent;

		plan.parent[i] = parent[0] ? find(&plan, parent) : NONE;
		if (plan.parent[i] == i)
			plan.parent[i] = NONE;
	}
	link_children(&plan);
	for (size_t i = n; i-- > 0;)
		if (plan.parent[early[i].at] == NONE)
			place(&plan, early[i].at, out);
	for (size_t i = n; i-- > 0;) /* those of a circle, which nobody called first */
		if (!plan.is_placed[early[i].at])
			place(&plan, early[i].at, out);
	n = out->n;
	out->n = 0;
	for (size_t i = 0; i < n; i++)
		count(out, &out->rows[i]);
	free(early);
	free(plan.by_id);
	free(plan.parent);
	free(plan.first);
	free(plan.next);
	free(plan.is_placed);
}

void
trace_tree_free(struct trace_tree *tree)
{
	free(tree->rows);
	*tree = (struct trace_tree){ .rows = NULL };
}

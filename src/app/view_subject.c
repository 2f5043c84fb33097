/* SPDX-License-Identifier: MIT */
/* view_subject.c - see view_subject.h. */
#include "app/view_subject.h"

#include <string.h>

#include "app/view_case.h"
#include "app/view_triage.h"
#include "base/arn.h"
#include "model/health.h"

/* ---- what a row is, by kind ---- */

static void
take_job(const struct snapshot *snapshot, size_t index, struct view_subject *out)
{
	const struct job_view *job = &snapshot->watched.all_jobs[index];
	const struct job_row *row = job->row;

	out->route = job->jobs->def;
	out->state = row->state;
	out->phase = row->phase;
	out->is_ours = row->is_ours;
	out->is_held = row->is_held;
	out->is_elsewhere = row->is_elsewhere;
	out->has_cancel = row->has_cancel;
	text_copy(out->job, sizeof(out->job), row->id);
	job_short(row->id, out->id);
	text_copy(out->title, sizeof(out->title), row->title);
	text_copy(out->task, sizeof(out->task), job->task ? job->task->arn : row->task_arn);
	text_copy(out->why, sizeof(out->why), row->why);
	text_copy(out->region, sizeof(out->region), out->route->region);
}

static void
take_queue(const struct snapshot *snapshot, size_t index, struct view_subject *out)
{
	const struct queue_view *queue = &snapshot->queues[index];
	bool is_known = queue->row && queue->row->dlq.is_found;

	out->queue = queue->def;
	out->n_dead = is_known ? queue->row->dlq.visible : -1;
	text_copy(out->region, sizeof(out->region), queue->def->region);
}

static const char *
region_of_cluster(const struct snapshot *snapshot, const char *cluster)
{
	for (size_t i = 0; i < snapshot->stack->n_clusters; i++)
		if (text_is(snapshot->stack->clusters[i].name, cluster))
			return snapshot->stack->clusters[i].region;
	return "";
}

/* Its ARN says it; else the cluster of the stack. */
static void
region_of_task(const struct snapshot *snapshot, const struct task_row *task, struct text *out)
{
	size_t len;
	const char *region = arn_field(task->arn, ARN_REGION, &len);

	if (len > 0)
		text_add_n(out, region, len);
	else
		text_add(out, region_of_cluster(snapshot, task->cluster));
}

static void
take_task(const struct snapshot *snapshot, size_t index, struct view_subject *out)
{
	const struct task_row *task = snapshot->tasks[index];
	struct text region;

	text_init(&region, out->region, sizeof(out->region));
	region_of_task(snapshot, task, &region);
	text_copy(out->task, sizeof(out->task), task->arn);
	text_copy(out->cluster, sizeof(out->cluster), task->cluster);
	text_copy(out->name, sizeof(out->name), task->group);
	text_copy(out->status, sizeof(out->status), task->status);
	out->is_gone = text_is(task->status, "STOPPED") || text_is(task->desired_status, "STOPPED");
}

static void
take_service(const struct snapshot *snapshot, size_t index, struct view_subject *out)
{
	const struct service_row *service = snapshot->services[index];
	struct text status;

	text_copy(out->name, sizeof(out->name), service->name);
	text_copy(out->cluster, sizeof(out->cluster), service->cluster);
	text_copy(out->region, sizeof(out->region),
		  service->region ? service->region
				  : region_of_cluster(snapshot, service->cluster));
	text_init(&status, out->status, sizeof(out->status));
	text_addf(&status, "%d of %d running", service->running, service->desired);
	if (service->rollout[0])
		text_addf(&status, ", rollout %s", service->rollout);
	out->is_gone = !health_service_exists(service);
}

static void
take_alarm(const struct snapshot *snapshot, size_t index, struct view_subject *out)
{
	const struct alarm_row *alarm = snapshot->alarms[index];
	TEXT_ON(words, 80);

	text_copy(out->name, sizeof(out->name), alarm->name);
	text_copy(out->region, sizeof(out->region), alarm->region);
	text_copy(out->status, sizeof(out->status), alarm_state_word(alarm->state));
	acks_mute_words(snapshot, alarm, &words);
	if (words.len > 0)
		text_copy(out->mute, sizeof(out->mute), alarm->mute);
}

static void (*const takers[SUBJECT_KINDS])(const struct snapshot *snapshot, size_t index,
					   struct view_subject *out) = {
	[SUBJECT_JOB] = take_job,     [SUBJECT_QUEUE] = take_queue,     [SUBJECT_TASK] = take_task,
	[SUBJECT_ALARM] = take_alarm, [SUBJECT_SERVICE] = take_service,
};

/* ---- which row ---- */

/* The case or the detail of something, whichever is uppermost; NULL: neither is open. */
static const struct view_popup *
shown(const struct view *view)
{
	for (size_t i = view->n_popups; i-- > 0;)
		if (view->popups[i].kind == VIEW_POPUP_DETAIL ||
		    view->popups[i].kind == VIEW_POPUP_CASE)
			return &view->popups[i];
	return NULL;
}

/* SIZE_MAX: none. */
static size_t
item_at(const struct view *view, const struct view_popup *popup, const struct view_slot **out_slot)
{
	const struct view_slot *slot;
	struct panel_input input;

	*out_slot = NULL;
	if (view->n_slots == 0 || !view->snapshot)
		return SIZE_MAX;
	*out_slot = slot = &view->slots[popup ? popup->slot : view->focus];
	if (popup) {
		input = view_input(view, slot);
		return view_find_item(&input, slot->panel, popup->identity);
	}
	return slot->n_items > 0 ? slot->items[slot->selected] : SIZE_MAX;
}

size_t
view_subject_item(const struct view *view, const struct view_slot **out_slot)
{
	const struct view_popup *popup = shown(view);

	if (popup && popup->kind == VIEW_POPUP_CASE)
		return SIZE_MAX;
	return item_at(view, popup, out_slot);
}

bool
view_subject_is_row(const struct view *view)
{
	const struct view_popup *popup = shown(view);
	const struct view_slot *slot;

	return (popup && popup->kind == VIEW_POPUP_CASE) || item_at(view, popup, &slot) != SIZE_MAX;
}

struct subject
view_subject_row(const struct view *view)
{
	const struct subject none = { .kind = SUBJECT_NONE };
	const struct view_popup *popup = shown(view);
	const struct view_slot *slot;
	struct panel_input input;
	size_t item;

	if (popup && popup->kind == VIEW_POPUP_CASE)
		return view->snapshot
			       ? subject_find(view->snapshot, view_case_place(view->case_)->key)
			       : none;
	item = item_at(view, popup, &slot);
	if (item == SIZE_MAX || !slot->panel || !slot->panel->subject)
		return none;
	input = view_input(view, slot);
	return slot->panel->subject(&input, item);
}

/* ---- copies ---- */

static void
copy_of(const struct view *view, struct subject subject, struct view_subject *out)
{
	const struct snapshot *snapshot = view->snapshot;
	const struct ack *ack;
	struct text key, title, said;

	*out = (struct view_subject){ .kind = subject.kind };
	if (subject.kind == SUBJECT_NONE || !snapshot)
		return;
	text_init(&key, out->key, sizeof(out->key));
	text_init(&title, out->title, sizeof(out->title));
	text_init(&said, out->said, sizeof(out->said));
	subject_key(snapshot, subject, &key);
	subject_title(snapshot, subject, &title);
	out->level = case_level(snapshot, subject);
	ack = acks_of_key(snapshot, out->key);
	out->is_acked = ack && ack->kind == ACK_SEEN;
	out->is_muted = ack && ack->kind == ACK_MUTED;
	if (ack)
		acks_words(snapshot, ack, &said);
	if (takers[subject.kind])
		takers[subject.kind](snapshot, subject.index, out);
}

void
view_subject_at(const struct view *view, struct view_subject *out)
{
	copy_of(view, view_subject_row(view), out);
}

/* Things go on while a menu is open. */
void
view_subject_renew(const struct view *view, struct view_subject *subject)
{
	int64_t for_s = subject->for_s;
	struct subject now = { .kind = SUBJECT_NONE };

	if (view->snapshot && subject->kind != SUBJECT_NONE)
		now = subject_find(view->snapshot, subject->key);
	if (now.kind == SUBJECT_NONE)
		return;
	copy_of(view, now, subject);
	subject->for_s = for_s;
}

/* ---- orders ---- */

static const char *
said(const char *s)
{
	return *s ? s : NULL;
}

void
view_subject_change(struct view *view, enum act_kind act, const struct view_subject *subject)
{
	const struct ask_change change = {
		.region = said(subject->region),
		.cluster = said(subject->cluster),
		.task = subject->kind == SUBJECT_TASK ? subject->task : NULL,
		.service = subject->kind == SUBJECT_SERVICE ? subject->name : NULL,
		.alarm = subject->kind == SUBJECT_ALARM ? subject->name : NULL,
		.rule = said(subject->mute),
		.for_s = subject->for_s,
	};

	view_jobs_ask(view, &(struct act_order){ .kind = act, .change = &change });
}

void
view_subject_ack(struct view *view, const struct view_subject *subject, struct ask_ack ack)
{
	ack.key = subject->key;
	ack.title = subject->kind == SUBJECT_JOB ? subject->id : subject->title;
	view_jobs_ask(view, &(struct act_order){ .kind = ACT_ACK, .ack = &ack });
}

/* SPDX-License-Identifier: MIT */
/* tell_quiet.c - whether what a reason is about is acknowledged or muted. What is said of a tile is
 * said of what has the tile's name alone: what else turns red in it is news. */
#include "model/acks.h"
#include "model/tell.h"

/* What health calls a subject in its reasons, where that is not its title. */
static const char *
name_of(const struct snapshot *snapshot, struct subject subject)
{
	const struct watched_views *watched = &snapshot->watched;

	if (subject.kind == SUBJECT_METRIC)
		return snapshot->metrics[subject.index].def->id;
	if (subject.kind == SUBJECT_MONITOR)
		return watched->sessions[subject.index].def->name;
	if (subject.kind == SUBJECT_TARGETS && subject.part == SIZE_MAX)
		return watched->targets[subject.index].def->name;
	if (subject.kind == SUBJECT_COST && subject.part == SIZE_MAX)
		return "cost";
	return NULL;
}

/* Others may have its name, in another cluster or region: its key tells. */
static bool
has_key(enum subject_kind kind)
{
	return kind == SUBJECT_SERVICE || kind == SUBJECT_ALARM;
}

static bool
is_about(const struct snapshot *snapshot, const struct ack *ack, const char *name, const char *key)
{
	struct subject subject = subject_find(snapshot, ack->key);
	TEXT_ON(title, SUBJECT_KEY_MAX);

	if (subject.kind == SUBJECT_NONE)
		return false;
	if (*key && has_key(subject.kind))
		return text_is(ack->key, key);
	if (name_of(snapshot, subject))
		return text_is(name_of(snapshot, subject), name);
	subject_title(snapshot, subject, &title);
	return text_is(title.data, name);
}

static bool
is_muted_alarm(const struct snapshot *snapshot, const char *name, const char *reason_key)
{
	for (size_t i = 0; i < snapshot->n_alarms; i++) {
		TEXT_ON(key, SUBJECT_KEY_MAX);

		if (!text_is(snapshot->alarms[i]->name, name))
			continue;
		subject_key(snapshot, (struct subject){ SUBJECT_ALARM, i, SIZE_MAX }, &key);
		if (*reason_key && !text_is(key.data, reason_key))
			continue;
		if (acks_are_quiet(snapshot, key.data))
			return true;
	}
	return false;
}

bool
tell_is_quiet(const struct snapshot *snapshot, const char *subject, const char *key)
{
	for (size_t i = 0; i < snapshot->n_acks; i++)
		if (is_about(snapshot, &snapshot->acks[i], subject, key))
			return true;
	return is_muted_alarm(snapshot, subject, key);
}

const struct reason *
tell_first(const struct snapshot *snapshot)
{
	const struct reason *reasons = snapshot->reasons;

	for (size_t i = 0; i < snapshot->n_reasons && reasons[i].level == reasons[0].level; i++)
		if (!tell_is_quiet(snapshot, reasons[i].subject, reasons[i].key))
			return &reasons[i];
	return snapshot->n_reasons > 0 ? &reasons[0] : NULL;
}

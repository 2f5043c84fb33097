/* SPDX-License-Identifier: MIT */
/* acks.c - see acks.h. */
#include "model/acks.h"

#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"

const struct ack *
acks_of_key(const struct snapshot *snapshot, const char *key)
{
	for (size_t i = 0; *key && i < snapshot->n_acks; i++)
		if (text_is(snapshot->acks[i].key, key))
			return &snapshot->acks[i];
	return NULL;
}

const struct ack *
acks_of(const struct snapshot *snapshot, struct subject subject)
{
	TEXT_ON(key, SUBJECT_KEY_MAX);

	if (snapshot->n_acks == 0) /* nearly always: panels ask for every row */
		return NULL;
	subject_key(snapshot, subject, &key);
	return acks_of_key(snapshot, key.data);
}

static bool
is_muted_there(const struct snapshot *snapshot, const struct alarm_row *alarm)
{
	return alarm->mute && alarm->mute[0] &&
	       (alarm->muted_until_s == 0 || snapshot->time_ms / 1000 < alarm->muted_until_s);
}

bool
acks_are_quiet(const struct snapshot *snapshot, const char *key)
{
	struct subject subject;

	if (acks_of_key(snapshot, key))
		return true;
	subject = subject_find(snapshot, key);
	return subject.kind == SUBJECT_ALARM &&
	       is_muted_there(snapshot, snapshot->alarms[subject.index]);
}

/* What is known of it is newer than what was said to it. */
static bool
is_known_since(const struct snapshot *snapshot, struct subject subject, const struct ack *ack)
{
	size_t source = subject_source(snapshot, subject);

	return source < snapshot->n_sources && snapshot->sources[source].good_ms / 1000 > ack->at_s;
}

bool
acks_is_over(const struct snapshot *snapshot, const struct ack *ack)
{
	int64_t now_s = snapshot->time_ms / 1000;
	struct subject subject;

	if (ack->until_s && now_s >= ack->until_s)
		return true;
	if (ack->kind != ACK_SEEN)
		return false;
	subject = subject_find(snapshot, ack->key);
	if (subject.kind == SUBJECT_NONE)
		return now_s >= ack->at_s + ACK_LIFE_S;
	return case_level(snapshot, subject) == LEVEL_OK && is_known_since(snapshot, subject, ack);
}

/* ---- words ---- */

char
acks_mark(const struct ack *ack)
{
	return ack->kind == ACK_MUTED ? 'm' : 'a';
}

void
acks_until(int64_t now_s, int64_t until_s, struct text *out)
{
	const int64_t day_s = 24 * 3600;
	char hm[8], iso[24];

	date_hm(until_s, hm);
	date_iso(until_s, iso);
	if (until_s / day_s != now_s / day_s)
		text_addf(out, "%.5s ", iso + 5);
	text_add(out, hm);
}

void
acks_words(const struct snapshot *snapshot, const struct ack *ack, struct text *out)
{
	char age[UNIT_TEXT_MAX];

	if (ack->kind == ACK_MUTED) {
		text_add(out, "muted until ");
		acks_until(snapshot->time_ms / 1000, ack->until_s, out);
		text_addf(out, " by %s", ack->by);
		return;
	}
	unit_age(snapshot->time_ms / 1000 - ack->at_s, age);
	text_addf(out, "ack by %s %s%s", ack->by, age, text_is(age, "now") ? "" : " ago");
}

void
acks_mute_words(const struct snapshot *snapshot, const struct alarm_row *alarm, struct text *out)
{
	if (!is_muted_there(snapshot, alarm))
		return;
	text_add(out, "muted at AWS");
	if (!alarm->muted_until_s)
		return;
	text_add(out, " until ");
	acks_until(snapshot->time_ms / 1000, alarm->muted_until_s, out);
}

/* ---- the rule at AWS ---- */

#define RULE_PREFIX "cwtop-"
#define RULE_PLAIN_MAX 80
#define RULE_DIGEST 12

static bool
is_plain(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '-' || c == '_';
}

bool
acks_rule_name(const char *alarm, struct text *out)
{
	unsigned char digest[SHA256_LEN];
	char hex[SHA256_HEX];
	bool is_same = strlen(alarm) <= RULE_PLAIN_MAX;

	text_add(out, RULE_PREFIX);
	for (size_t i = 0; alarm[i] && i < RULE_PLAIN_MAX; i++) {
		is_same = is_same && is_plain(alarm[i]);
		text_add_n(out, is_plain(alarm[i]) ? &alarm[i] : "-", 1);
	}
	if (is_same)
		return true;
	if (!crypto_sha256(alarm, strlen(alarm), digest))
		return false;
	crypto_hex(digest, SHA256_LEN, hex);
	text_addf(out, "-%.*s", RULE_DIGEST, hex);
	return true;
}

/* SPDX-License-Identifier: MIT */
/* section_acks.c - what operators said of what is wrong, as far as it still holds. */
#include "app/snapshot_section.h"
#include "base/text.h"
#include "model/acks.h"

static void
put_json(struct json_writer *w, const struct snapshot *snapshot)
{
	json_write_array(w);
	for (size_t i = 0; i < snapshot->n_acks; i++) {
		const struct ack *ack = &snapshot->acks[i];

		json_write_object(w);
		json_put_text(w, "subject", ack->key);
		json_put_text(w, "said", ack->kind == ACK_MUTED ? "muted" : "acknowledged");
		json_put_text(w, "by", ack->by);
		json_put_time(w, "at", ack->at_s);
		json_put_time(w, "until", ack->until_s);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static bool
put_text(const struct snapshot *snapshot, struct buf *out)
{
	bool ok = snapshot->n_acks == 0 || buf_add_text(out, "\nSaid by operators\n");

	for (size_t i = 0; i < snapshot->n_acks && ok; i++) {
		struct subject subject = subject_find(snapshot, snapshot->acks[i].key);
		TEXT_ON(title, SUBJECT_KEY_MAX);
		TEXT_ON(words, 200);

		subject_title(snapshot, subject, &title);
		acks_words(snapshot, &snapshot->acks[i], &words);
		ok = buf_addf(out, "  %c %s: %s\n", acks_mark(&snapshot->acks[i]),
			      title.len ? title.data : snapshot->acks[i].key, words.data);
	}
	return ok;
}

const struct snapshot_section section_acks = {
	.name = "acks",
	.json = put_json,
	.text = put_text,
};

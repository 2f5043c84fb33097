/* SPDX-License-Identifier: MIT */
/* test_job_log_disk.c - the journal when files are torn, damaged, foreign or cannot be written. */
#include "job_support.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"

#define NOTES 4

/* Two jobs, then notes on both, each synced alone. */
static void
write_some(struct place *place, char name[512], struct buf *out)
{
	struct job_log *log = log_opened(place);

	log_intend(log, 1);
	log_intend(log, 2);
	for (unsigned i = 0; i < NOTES; i++)
		log_note(log, 1 + i % 2, i < 2 ? JOB_STORED : JOB_SENDING, T0_MS + 10 + i);
	log_path(place, name);
	job_log_close(log);
	place_read(place, name, out);
}

/* How many records of the first `len` bytes are whole: the head, two intents, the notes. */
static size_t
whole_records(const struct buf *file, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += file->data[i] == '\n';
	return n;
}

static void
check_records(const struct place *place, size_t n_whole)
{
	struct seen seen = seen_at(place, T0_S);

	assert_string_equal(seen.all.damaged, "");
	assert_int_equal(seen.all.n, n_whole < 2 ? 0 : n_whole < 3 ? 1 : 2);
	for (unsigned i = 1; i <= seen.all.n; i++) {
		const struct job_record *record = seen_job(&seen, i);
		struct job_intent intent = job_intent_of(i);

		assert_intents_equal(&record->intent, &intent);
		assert_int_equal(record->phase, n_whole < 3 + i   ? JOB_CREATED
						: n_whole < 5 + i ? JOB_STORED
								  : JOB_SENDING);
	}
	seen_done(&seen);
}

/* A crash at every byte: what is whole counts, and whoever claims the file goes on behind it. */
static void
test_torn(void **state)
{
	struct place *place = *state;
	struct job_log *log;
	char name[512];
	struct buf file, now;

	buf_init(&file, 100000);
	buf_init(&now, 100000);
	write_some(place, name, &file);
	assert_int_equal(whole_records(&file, file.len), 3 + NOTES);
	for (size_t i = 0; i <= file.len; i++) {
		size_t n_whole = whole_records(&file, i);

		log_write(place, name, file.data, i);
		check_records(place, n_whole);
		assert_int_equal(place_print(place, name).size, i); /* reading changes nothing */
		if (n_whole < 2 || (i % 61 != 0 && file.data[i - 1] != '\n'))
			continue; /* a claim waits for the disk: not at all of them */
		log = log_claimed(place, strrchr(name, '/') + 1);
		place_read(place, name, &now);
		assert_int_equal(now.data[now.len - 1], '\n'); /* the torn end is cut off */
		assert_int_equal(whole_records(&now, now.len), n_whole);
		log_intend(log, 3);
		job_log_close(log);
		place_read(place, name, &now);
		assert_int_equal(whole_records(&now, now.len), n_whole + 1);

		struct seen seen = seen_at(place, T0_S);
		assert_string_equal(seen.all.damaged, "");
		assert_int_equal(seen_job(&seen, 3)->phase, JOB_CREATED);
		seen_done(&seen);
	}
	buf_done(&now);
	buf_done(&file);
}

/* What is left of a write may also be other bytes than were written. */
static void
test_torn_garbage(void **state)
{
	static const char zeros[5000] = { 0 };
	struct place *place = *state;
	char name[512];
	struct buf file;

	buf_init(&file, 100000);
	write_some(place, name, &file);
	assert_true(buf_add(&file, zeros, sizeof(zeros)));
	log_write(place, name, file.data, file.len);
	check_records(place, 3 + NOTES);
	assert_true(buf_add(&file, "\nx\n\n", 4));
	log_write(place, name, file.data, file.len);
	check_records(place, 3 + NOTES);
	job_log_close(log_claimed(place, strrchr(name, '/') + 1));
	check_records(place, 3 + NOTES);
	job_log_close(log_opened(place));
	buf_done(&file);
}

/* Damaged: nothing is submitted, the file is as it was, and no job of it is unheard of. */
static void
check_damage(struct place *place, const char *name, const struct buf *file, const char *words)
{
	struct job_log *log = NULL;
	struct why why = { "" };
	struct seen seen = seen_at(place, T0_S + 10 * (int64_t)JOB_LOG_KEEP_S);
	struct buf now;

	assert_non_null(strstr(seen.all.damaged, strrchr(name, '/')));
	assert_non_null(strstr(seen.all.damaged, words));
	seen_done(&seen);
	assert_int_equal(job_log_open(place->store, &log, &why), ERR_FILE);
	assert_non_null(strstr(why.text, "nothing is submitted until it is moved away"));
	assert_int_equal(job_log_claim(place->store, strrchr(name, '/') + 1, &log, &why), ERR_FILE);
	assert_int_equal(log_count(place), 1);
	buf_init(&now, 100000);
	place_read(place, name, &now);
	assert_int_equal(now.len, file->len);
	assert_memory_equal(now.data, file->data, file->len);
	buf_done(&now);
}

/* One bit, anywhere but in the last record, which would be a torn one. */
static void
test_damaged(void **state)
{
	struct place *place = *state;
	char name[512];
	struct seen seen;
	struct buf file;
	size_t last;

	buf_init(&file, 100000);
	write_some(place, name, &file);
	file.data[file.len - 1] = '\0';
	last = (size_t)(strrchr(file.data, '\n') + 1 - file.data);
	file.data[file.len - 1] = '\n';
	for (size_t i = 0; i < last; i++) {
		file.data[i] ^= 2;
		log_write(place, name, file.data, file.len);
		check_damage(place, name, &file, "damaged");
		file.data[i] ^= 2;
	}
	file.data[last - 2] ^= 2; /* the second but last: it says SENDING of the first job */
	log_write(place, name, file.data, file.len);
	seen = seen_at(place, T0_S);
	assert_int_equal(seen.all.n, 2);
	assert_int_equal(seen_job(&seen, 1)->phase, JOB_STORED);
	assert_int_equal(seen_job(&seen, 2)->phase, JOB_SENDING);
	seen_done(&seen);
	file.data[last - 2] ^= 2;
	for (size_t i = last; i < file.len; i++) {
		file.data[i] ^= 2;
		log_write(place, name, file.data, file.len);
		check_records(place, 3 + NOTES - 1);
		file.data[i] ^= 2;
	}
	buf_done(&file);
}

/* A whole record that is gone, is there twice, or says what cannot be. */
static void
test_missing(void **state)
{
	struct place *place = *state;
	char name[512], *second, *third, *fourth;
	struct buf file, other;

	buf_init(&file, 100000);
	buf_init(&other, 100000);
	write_some(place, name, &file);
	second = strchr(file.data, '\n') + 1;
	third = strchr(second, '\n') + 1;
	fourth = strchr(third, '\n') + 1;
	assert_true(buf_add(&other, file.data, (size_t)(third - file.data)) &&
		    buf_add_text(&other, fourth));
	log_write(place, name, other.data, other.len);
	check_damage(place, name, &other, "records of it are missing");
	buf_clear(&other);
	assert_true(buf_add_text(&other, second)); /* without its head */
	log_write(place, name, other.data, other.len);
	check_damage(place, name, &other, "records of it are missing");
	buf_clear(&other);
	assert_true(buf_add_text(&other, file.data) && buf_add_text(&other, file.data));
	log_write(place, name, other.data, other.len);
	check_damage(place, name, &other, "records of it are missing");
	buf_done(&other);
	buf_done(&file);
}

/* A whole record, whatever it says. */
static void
add_line(struct buf *buf, const char *json)
{
	unsigned char digest[SHA256_LEN];
	char hex[17];

	assert_true(crypto_sha256(json, strlen(json), digest));
	crypto_hex(digest, 8, hex);
	assert_true(buf_addf(buf, "%08zx %s %s\n", strlen(json), hex, json));
}

#define HEAD "{\"n\":0,\"schema\":\"cwtop-job-log/1\"}"
#define ID "01a1fd00-0000-7000-8000-000000000001"
#define KIND "\"kind\":\"queue\",\"is_fifo\":false,\"is_idempotent\":false"
#define INTENT(n, id) "{\"n\":" n ",\"intent\":\"" id "\",\"created_ms\":5," KIND "}"
#define NOTE(n, id, phase, rest) \
	"{\"n\":" n ",\"note\":\"" id "\",\"phase\":\"" phase "\",\"time_ms\":6" rest "}"
#define OPERATOR ",\"is_by_operator\":false"

static const struct {
	const char *lines[4], *words; /* NULL: nothing is wrong with it */
} texts[] = {
	{ { HEAD, INTENT("1", ID), NOTE("2", ID, "sending", OPERATOR) }, NULL },
	{ { "{\"n\":0,\"schema\":\"cwtop-job-log/2\"}" }, "no journal of this version" },
	{ { INTENT("0", ID) }, "records of it are missing" },
	{ { HEAD, "{\"n\":1,\"schema\":\"cwtop-job-log/1\"}" }, "records of it are missing" },
	{ { HEAD, INTENT("1", "../../etc/passwd"), NULL }, "no journal of this version" },
	{ { HEAD, INTENT("1", ID), INTENT("2", ID) }, "contradict each other" },
	{ { HEAD, NOTE("1", ID, "sending", OPERATOR) }, "contradict each other" },
	{ { HEAD, INTENT("1", ID), NOTE("2", ID, "flying", OPERATOR) }, "of this version" },
	{ { HEAD, INTENT("1", ID), NOTE("2", ID, "sending", "") }, "of this version" },
	{ { HEAD, INTENT("1", ID), NOTE("2", ID, "sent", OPERATOR ",\"x\":1") },
	  "of this version" },
	{ { HEAD, INTENT("1", ID), NOTE("2", ID, "sent", OPERATOR OPERATOR) }, "of this version" },
	{ { HEAD, INTENT("1.5", ID) }, "of this version" },
	{ { HEAD, "[]" }, "of this version" },
};

/* Records that are whole and cannot be: a later version's, or nobody's. */
static void
test_other_text(void **state)
{
	struct place *place = *state;
	char name[512];
	struct buf file;

	buf_init(&file, 100000);
	write_some(place, name, &file);
	for (size_t i = 0; i < LEN(texts); i++) {
		buf_clear(&file);
		for (size_t k = 0; k < LEN(texts[i].lines) && texts[i].lines[k]; k++)
			add_line(&file, texts[i].lines[k]);
		log_write(place, name, file.data, file.len);
		if (texts[i].words) {
			check_damage(place, name, &file, texts[i].words);
		} else {
			struct seen seen = seen_at(place, T0_S);

			assert_string_equal(seen.all.damaged, "");
			assert_int_equal(seen_job(&seen, 1)->phase, JOB_SENDING);
			seen_done(&seen);
		}
	}
	buf_done(&file);
}

/* ---- disks that say no ---- */

/* One that fills up at any byte of a write: the log is dead, and what was there can be claimed. */
static void
test_full_disk(void **state)
{
	struct place *place = *state;
	struct rlimit old, limit;
	char name[512];
	struct buf file;

	buf_init(&file, 100000);
	write_some(place, name, &file);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	for (size_t n = file.len; n < file.len + 500; n += 29) {
		struct job_log *log;
		struct job_intent intent = job_intent_of(3);
		struct job_note note = job_note_of(1, JOB_SENT, T0_MS + 99);
		struct why why = { "" }, again = { "" };

		log_write(place, name, file.data, file.len);
		log = log_claimed(place, strrchr(name, '/') + 1);
		assert_int_equal(job_log_intend(log, &intent, &why), ERR_OK);
		limit = (struct rlimit){ .rlim_cur = n, .rlim_max = old.rlim_max };
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		assert_int_equal(job_log_sync(log, &why), ERR_SYSTEM);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
		assert_non_null(strstr(why.text, "it could not be written: "));
		/* there is room again, and still nothing is promised */
		assert_int_equal(job_log_sync(log, &again), ERR_SYSTEM);
		assert_string_equal(again.text, why.text);
		assert_int_equal(job_log_note(log, &note, &again), ERR_SYSTEM);
		assert_int_equal(job_log_intend(log, &intent, &again), ERR_SYSTEM);
		job_log_close(log);
		check_records(place, 3 + NOTES);
		log = log_claimed(place, strrchr(name, '/') + 1);
		log_note(log, 1, JOB_SENT, T0_MS + 99);
		job_log_close(log);
	}
	buf_done(&file);
}

/* Nothing can be made: refused, and no empty file is left behind. */
static void
test_no_room_at_all(void **state)
{
	struct place *place = *state;
	struct rlimit old, limit;
	struct job_log *log = NULL;
	struct why why = { "" };

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = (struct rlimit){ .rlim_cur = 10, .rlim_max = old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(job_log_open(place->store, &log, &why), ERR_SYSTEM);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_non_null(strstr(why.text, "nothing more is submitted: make room"));
	assert_int_equal(log_count(place), 0);
	job_log_close(log_opened(place));
}

static bool
is_refused(int i, void *ctx)
{
	struct place *place = ctx;
	struct job_log *log = NULL;
	struct why why = { "" };
	char path[512];
	struct seen seen;

	(void)i;
	log = log_opened(place);
	log_intend(log, 1);
	job_log_close(log);
	place_path(place, "state/jobs", path);
	if (chmod(path, 0500) != 0 || job_log_open(place->store, &log, &why) != ERR_SYSTEM ||
	    !strstr(why.text, "it cannot be written: Permission denied"))
		return false;
	seen = seen_at(place, T0_S); /* what is there can be looked at */
	if (seen.all.n != 1 || seen.all.damaged[0])
		return false;
	seen_done(&seen);
	return chmod(path, 0700) == 0;
}

static void
test_read_only(void **state)
{
	assert_true(place_as_nobody(*state, is_refused, *state));
}

/* A link in the place of a journal is not followed, and counts as one that cannot be read. */
static void
test_links(void **state)
{
	struct place *place = *state;
	char name[512], path[512], victim[512];
	struct job_log *log = NULL;
	struct why why = { "" };
	struct seen seen;
	struct buf file;

	buf_init(&file, 100000);
	write_some(place, name, &file);
	place_write(place, "victim", file.data, file.len);
	place_path(place, "victim", victim);
	place_path(place, name, path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(victim, path), 0);
	seen = seen_at(place, T0_S);
	assert_int_equal(seen.all.n, 0);
	assert_non_null(strstr(seen.all.damaged, "it is a link"));
	seen_done(&seen);
	assert_int_equal(job_log_open(place->store, &log, &why), ERR_FILE);
	assert_int_equal(job_log_claim(place->store, strrchr(name, '/') + 1, &log, &why), ERR_FILE);
	buf_done(&file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PLACE(test_torn),      WITH_PLACE(test_torn_garbage),
		WITH_PLACE(test_damaged),   WITH_PLACE(test_missing),
		WITH_PLACE(test_full_disk), WITH_PLACE(test_other_text),
		WITH_PLACE(test_read_only), WITH_PLACE(test_no_room_at_all),
		WITH_PLACE(test_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_ACT_TEMPLATE_H
#define CWTOP_ACT_TEMPLATE_H
/* template.h - job templates: what may be asked of a simulation, field by field, and the
 * configuration that comes of it. A template is data (share/schema/job-template.schema.json): a
 * value takes the place of a whole string "${field}" after the file is parsed, never of a part of
 * one, and nothing in it is run. Immutable once loaded. No network, no screen. */
#include "base/json.h"
#include "base/mem.h"

struct text;

#define TEMPLATE_FIELDS_MAX 40
#define TEMPLATE_VALUE_MAX 512           /* of one field, as typed, NUL included */
#define TEMPLATE_CONFIG_MAX (256u << 10) /* the configuration, and what SQS takes */
#define TEMPLATE_SWEEP_MAX 10000         /* jobs of one sweep */

#define FIELD_TYPE_TABLE(X)                                            \
	X(FIELD_TEXT, "text")                                          \
	X(FIELD_INTEGER, "integer")                                    \
	X(FIELD_NUMBER, "number")                                      \
	X(FIELD_CHOICE, "choice")                                      \
	X(FIELD_BOOLEAN, "boolean") /* yes, no; true and false, too */ \
	X(FIELD_DATE, "date")       /* 2026-11-21 */                   \
	X(FIELD_TIME, "time")       /* 07:30 */

enum field_type {
#define FIELD_TYPE_ENUM(code, word) code,
	FIELD_TYPE_TABLE(FIELD_TYPE_ENUM)
#undef FIELD_TYPE_ENUM
		FIELD_TYPES
};

struct template_field {
	const char *id, *title, *help, *unit; /* help, unit "": none */
	enum field_type type;
	bool is_required;
	bool is_sweepable;   /* may have several values: a job for each */
	const char *initial; /* default, as one would type it: "0.8,1.0,1.2" of a sweep; "" none */
	bool has_min, has_max;
	double min, max;
	const char *const *choices;
	size_t n_choices;
	size_t length_max; /* of text */
};

struct template
{
	const char *name, *title, *help;
	struct template_field *fields;
	size_t n_fields;
	struct arena *arena;
	struct json *doc;
	const struct json_val *config; /* with "${field}" in it */
	/* how long it takes, for the estimate: base + per x the field's value; 0: not known */
	double base_s, per_s;
	size_t per_field; /* SIZE_MAX: none */
};

/* template_load - by name: jobs/NAME.json of the config folder, then of share. ERR_NO_FILE names
 * those there are; ERR_FILE with file, line and column. template_parse - the same from text. */
MUST_CHECK enum err
template_load(const char *name, struct template **out, struct why *why);
MUST_CHECK enum err
template_parse(const char *text, size_t len, const char *path, struct template **out,
	       struct why *why);
void
template_free(struct template *template); /* NULL is fine */

/* template_each - every name that template_load finds, sorted. */
void
template_each(void (*each)(void *ctx, const char *name, const char *path), void *ctx);

/* template_field_find - by id; NULL: none. field_type_word - "integer". */
const struct template_field *
template_field_find(const struct template *template, const char *id);
const char *
field_type_word(enum field_type type);

/* template_field_rule - adds what a value must be: "a whole number, 1 to 24", "yes or no". */
void
template_field_rule(const struct template_field *field, struct text *out);

/* template_judge - what is wrong with a value as typed ("" is no value): ERR_USAGE and a short
 * sentence that says what it must be. A sweepable field takes a list "1,2,3" or a range
 * "0.8..1.2:0.1" (FROM..TO:STEP). */
MUST_CHECK enum err
template_judge(const struct template_field *field, const char *value, struct why *why);

/* template_count - jobs that these values (one a field, in order; "" none) ask for: 1, or the
 * product of the lists. ERR_USAGE: the first value that is wrong, and its field; too many. */
MUST_CHECK enum err
template_count(const struct template *template, const char *const *values, size_t *out_n,
	       struct why *why);
/* template_pick - the values of the nth of them, single ones, in the arena. */
MUST_CHECK enum err
template_pick(const struct template *template, const char *const *values, size_t nth,
	      struct arena *arena, const char **out_values, struct why *why);

/* template_fill - the configuration of single values: canonical JSON (the same values, the same
 * bytes), with what it is for: job id, template, who and when. */
struct template_job {
	const char *id, *by;
	int64_t created_ms;
};
MUST_CHECK enum err
template_fill(const struct template *template, const char *const *values,
	      const struct template_job *job, struct buf *out, struct why *why);

/* template_again - the configuration of an earlier job (the bytes of its config.json) for another
 * one: the same but for id, who and when. ERR_PARSE: it is none. */
MUST_CHECK enum err
template_again(const char *config, size_t len, const struct template_job *job, struct buf *out,
	       struct why *why);

/* template_unfill - what was typed for a config.json that template_fill made: one value a field, in
 * order, in the arena; "" where it has none. template_of - the name of its template, in the arena.
 * ERR_PARSE: it is none. */
MUST_CHECK enum err
template_unfill(const struct template *template, const char *config, size_t len,
		struct arena *arena, const char **out_values, struct why *why);
MUST_CHECK enum err
template_of(const char *config, size_t len, struct arena *arena, const char **out_name,
	    struct why *why);

/* template_seconds - how long a job of these single values takes, about; 0: not known. */
double
template_seconds(const struct template *template, const char *const *values);

#endif

/* SPDX-License-Identifier: MIT */
/* profile.c - parser of the shared files. It does not decide what a profile means: the providers
 * and aws.c do. The text is parsed in place in a secret buffer, because it may hold keys. */
#include "aws/profile.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "aws/words.h"
#include "base/text.h"

#define FILE_MAX (1u << 20)
#define NAMES_MAX (4u << 20)

enum section_kind {
	SECTION_OTHER,
	SECTION_PROFILE,
	SECTION_SSO,
	SECTION_SERVICES,
	SECTION_DEFAULTS, /* [DEFAULT]: in all profiles of its file */
};

struct section {
	enum profile_source source;
	enum section_kind kind;
	const char *header, *name;
};

struct entry { /* all point into the file's text */
	size_t section;
	const char *parent; /* key that this one is nested under; NULL: top level */
	const char *key, *value;
};

struct profiles {
	struct buf config, credentials;
	enum file_trust config_trust, credentials_trust;
	struct arena *names;
	struct section *sections;
	size_t n_sections, sections_cap;
	struct entry *entries;
	size_t n, cap;
};

struct parser {
	struct profiles *profiles;
	const char *path;
	enum profile_source source;
	unsigned line;
	size_t indent;      /* of the line above that was not indented further than its own above */
	size_t option;      /* entry that an indented line goes on with */
	bool is_in_section; /* a section of any kind has begun */
	bool has_option, is_block;
};

static enum err
bad_line(const struct parser *p, const char *problem, struct why *why)
{
	return err_set(ERR_FILE, why, "%s:%u: %s: correct the line", p->path, p->line, problem);
}

/* Room for one more item; NULL when memory is out. */
static void *
grow(void *items, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? 2 * *cap : 32;
	void *grown;

	if (n < *cap)
		return items;
	grown = realloc(items, more * size);
	if (grown)
		*cap = more;
	return grown;
}

static enum err
add_entry(struct profiles *profiles, const struct entry *entry, struct why *why)
{
	struct entry *entries =
		grow(profiles->entries, profiles->n, &profiles->cap, sizeof(*entries));

	if (!entries)
		return err_memory(why);
	profiles->entries = entries;
	entries[profiles->n++] = *entry;
	return ERR_OK;
}

/* Cuts white space off both ends, in place. */
static char *
trim(char *s)
{
	size_t n;

	while (isspace((unsigned char)*s))
		s++;
	for (n = strlen(s); n > 0 && isspace((unsigned char)s[n - 1]); n--)
		s[n - 1] = '\0';
	return s;
}

/* What a section of the config file is: its first word says so, the second is the name. */
static enum err
name_section(struct parser *p, struct section *section, struct why *why)
{
	static const struct {
		const char *word;
		enum section_kind kind;
	} rows[] = {
		{ "profile", SECTION_PROFILE },
		{ "sso-session", SECTION_SSO },
		{ "services", SECTION_SERVICES },
	};
	const char *const *words;
	enum err err;
	size_t n;

	for (size_t i = 0; i < LEN(rows); i++) {
		if (!text_starts(section->header, rows[i].word))
			continue;
		err = words_split(section->header, p->profiles->names, &words, &n, why);
		if (err == ERR_MEMORY)
			return err;
		if (err || n != 2)
			return ERR_OK; /* as good as not there */
		section->kind = rows[i].kind;
		section->name = words[1];
	}
	return ERR_OK;
}

/* [profile x] and [profile "x"], [default] and [profile default]: the later one counts. The very
 * same header twice is an error. */
static enum err
add_section(struct parser *p, struct section *section, struct why *why)
{
	struct profiles *profiles = p->profiles;
	struct section *sections;

	for (size_t i = 0; i < profiles->n_sections; i++) {
		struct section *other = &profiles->sections[i];

		if (other->source != section->source)
			continue;
		if (strcmp(other->header, section->header) == 0 &&
		    section->kind != SECTION_DEFAULTS)
			return bad_line(p, "this section is there twice", why);
		if (other->kind == section->kind && strcmp(other->name, section->name) == 0 &&
		    section->kind != SECTION_DEFAULTS)
			other->kind = SECTION_OTHER;
	}
	sections = grow(profiles->sections, profiles->n_sections, &profiles->sections_cap,
			sizeof(*sections));
	if (!sections)
		return err_memory(why);
	profiles->sections = sections;
	sections[profiles->n_sections++] = *section;
	return ERR_OK;
}

static enum err
begin_section(struct parser *p, char *text, struct why *why)
{
	char *end = strrchr(text, ']');
	struct section section = { .source = p->source, .kind = SECTION_OTHER };
	enum err err = ERR_OK;

	if (!end || end == text + 1)
		return bad_line(p, "a section without its ]", why);
	*end = '\0';
	section.header = section.name = text + 1;
	p->is_in_section = true;
	p->has_option = false;
	if (strcmp(section.header, "DEFAULT") == 0)
		section.kind = SECTION_DEFAULTS;
	else if (p->source == PROFILE_CREDENTIALS || strcmp(section.header, "default") == 0)
		section.kind = SECTION_PROFILE;
	else
		err = name_section(p, &section, why);
	return err ? err : add_section(p, &section, why);
}

static bool
has_key(const struct profiles *profiles, const struct entry *entry)
{
	for (size_t i = profiles->n; i-- > 0 && profiles->entries[i].section == entry->section;)
		if (!profiles->entries[i].parent && !entry->parent &&
		    strcmp(profiles->entries[i].key, entry->key) == 0)
			return true;
	return false;
}

static enum err
take_pair(struct parser *p, char *text, const char *parent, struct why *why)
{
	size_t at = strcspn(text, parent ? "=" : "=:");
	struct entry entry = { .section = p->profiles->n_sections - 1, .parent = parent };

	if (!text[at])
		return bad_line(p, "neither a [section] nor key = value", why);
	text[at] = '\0';
	entry.key = trim(text);
	entry.value = trim(text + at + 1);
	if (!*entry.key)
		return bad_line(p, "a value without a key", why);
	for (char *c = text; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	if (has_key(p->profiles, &entry))
		return bad_line(p, "this key is there twice in its section", why);
	if (!parent) {
		p->option = p->profiles->n;
		p->has_option = true;
		p->is_block = !*entry.value;
	}
	return add_entry(p->profiles, &entry, why);
}

/* An indented line: a nested setting under a key without a value, else more of the value. What is
 * between the two in the text (the line's end, comments) becomes space. */
static enum err
continue_value(struct parser *p, char *text, struct why *why)
{
	const struct entry *option = &p->profiles->entries[p->option];
	char *end;

	if (p->is_block)
		return take_pair(p, text, option->key, why);
	/* the value lies in the buffer that `text` is in, before it */
	end = text - (text - option->value) + strlen(option->value);
	memset(end, ' ', (size_t)(text - end));
	return ERR_OK;
}

static enum err
take_line(struct parser *p, char *line, struct why *why)
{
	size_t indent = strspn(line, " \t\r\v\f");
	char *text = trim(line);

	if (!*text || *text == '#' || *text == ';')
		return ERR_OK;
	if (p->is_in_section && p->has_option && indent > p->indent)
		return continue_value(p, text, why);
	p->indent = indent;
	if (*text == '[' && strchr(text, ']') != text + 1)
		return begin_section(p, text, why);
	if (!p->is_in_section)
		return bad_line(p, "text before the first [section]", why);
	return take_pair(p, text, NULL, why);
}

static enum err
parse(struct parser *p, struct buf *buf, struct why *why)
{
	enum err err = ERR_OK;
	char *line = buf->data, *next;

	if (memchr(line, '\0', buf->len) || !utf8_is_valid(line, buf->len))
		return err_set(ERR_FILE, why,
			       "%s: it is not text in UTF-8: write it again with an editor",
			       p->path);
	if (text_starts(line, "\xef\xbb\xbf")) /* written by a Windows editor */
		line += 3;
	for (; line && !err; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		p->line++;
		err = take_line(p, line, why);
	}
	return err;
}

static enum err
load_file(struct profiles *profiles, enum profile_source source, const char *path, struct why *why)
{
	struct parser p = { .profiles = profiles, .path = path, .source = source };
	bool is_config = source == PROFILE_CONFIG;
	struct buf *buf = is_config ? &profiles->config : &profiles->credentials;
	enum err err;

	/* /dev/null is how people say "no file" */
	if (!*path || strcmp(path, "/dev/null") == 0)
		return ERR_OK;
	err = file_read_trusted(
		path, buf, is_config ? &profiles->config_trust : &profiles->credentials_trust, why);
	if (err == ERR_NO_FILE || (!err && buf->len == 0))
		return ERR_OK;
	return err ? err : parse(&p, buf, why);
}

enum err
profiles_load(const struct profile_paths *paths, struct profiles **out, struct why *why)
{
	struct profiles *profiles = calloc(1, sizeof(*profiles));
	enum err err;

	if (!profiles)
		return err_memory(why);
	buf_init_secret(&profiles->config, FILE_MAX);
	buf_init_secret(&profiles->credentials, FILE_MAX);
	profiles->names = arena_new(NAMES_MAX);
	err = profiles->names ? ERR_OK : err_memory(why);
	if (!err)
		err = load_file(profiles, PROFILE_CREDENTIALS, paths->credentials, why);
	if (!err)
		err = load_file(profiles, PROFILE_CONFIG, paths->config, why);
	if (err) {
		profiles_free(profiles);
		return err;
	}
	*out = profiles;
	return ERR_OK;
}

void
profiles_free(struct profiles *profiles)
{
	if (!profiles)
		return;
	buf_done(&profiles->config);
	buf_done(&profiles->credentials);
	arena_free(profiles->names);
	free(profiles->sections);
	free(profiles->entries);
	free(profiles);
}

static bool
has_section(const struct profiles *profiles, enum profile_source source, enum section_kind kind,
	    const char *name)
{
	for (size_t i = 0; i < profiles->n_sections; i++) {
		const struct section *section = &profiles->sections[i];

		if ((section->source & source) && section->kind == kind &&
		    strcmp(section->name, name) == 0)
			return true;
	}
	return false;
}

bool
profiles_has(const struct profiles *profiles, const char *profile)
{
	return has_section(profiles, PROFILE_ANY, SECTION_PROFILE, profile);
}

struct lookup {
	enum profile_source source;
	enum section_kind kind;
	const char *name, *parent, *key; /* name NULL: any */
};

static const char *
find(const struct profiles *profiles, const struct lookup *lookup)
{
	for (size_t i = 0; i < profiles->n; i++) { /* entries of the credentials file come first */
		const struct entry *entry = &profiles->entries[i];
		const struct section *section = &profiles->sections[entry->section];

		if (section->kind == lookup->kind && (section->source & lookup->source) &&
		    text_is(entry->parent, lookup->parent) &&
		    strcmp(entry->key, lookup->key) == 0 &&
		    (!lookup->name || strcmp(section->name, lookup->name) == 0))
			return entry->value;
	}
	return NULL;
}

const char *
profiles_get(const struct profiles *profiles, enum profile_source source, const char *profile,
	     const char *key)
{
	static const enum profile_source order[] = { PROFILE_CREDENTIALS, PROFILE_CONFIG };

	for (size_t i = 0; i < LEN(order); i++) {
		struct lookup lookup = { order[i], SECTION_PROFILE, profile, NULL, key };
		const char *value;

		if (!(source & order[i]) ||
		    !has_section(profiles, order[i], SECTION_PROFILE, profile))
			continue;
		value = find(profiles, &lookup);
		lookup.kind = SECTION_DEFAULTS;
		lookup.name = NULL;
		if (!value)
			value = find(profiles, &lookup);
		if (value)
			return value;
	}
	return NULL;
}

const char *
profiles_service(const struct profiles *profiles, const char *name, const char *service,
		 const char *key)
{
	return find(profiles,
		    &(struct lookup){ PROFILE_CONFIG, SECTION_SERVICES, name, service, key });
}

bool
profiles_has_services(const struct profiles *profiles, const char *name)
{
	return has_section(profiles, PROFILE_CONFIG, SECTION_SERVICES, name);
}

const char *
profiles_nested(const struct profiles *profiles, const char *profile, const char *parent,
		const char *key)
{
	return find(profiles,
		    &(struct lookup){ PROFILE_ANY, SECTION_PROFILE, profile, parent, key });
}

bool
profiles_has_session(const struct profiles *profiles, const char *name)
{
	return has_section(profiles, PROFILE_CONFIG, SECTION_SSO, name);
}

const char *
profiles_session(const struct profiles *profiles, const char *name, const char *key)
{
	return find(profiles, &(struct lookup){ PROFILE_CONFIG, SECTION_SSO, name, NULL, key });
}

const char *
profiles_conflict(const struct profiles *profiles, const char *profile, const char *session)
{
	for (size_t i = 0; i < profiles->n; i++) {
		const struct entry *entry = &profiles->entries[i];
		const struct section *section = &profiles->sections[entry->section];
		const char *value;

		if (section->kind != SECTION_SSO || entry->parent ||
		    strcmp(section->name, session) != 0)
			continue;
		value = profiles_get(profiles, PROFILE_ANY, profile, entry->key);
		if (value && strcmp(value, entry->value) != 0)
			return entry->key;
	}
	return NULL;
}

enum file_trust
profiles_trust(const struct profiles *profiles, enum profile_source source)
{
	return source == PROFILE_CREDENTIALS ? profiles->credentials_trust : profiles->config_trust;
}

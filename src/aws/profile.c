/* SPDX-License-Identifier: MIT */
/* profile.c - parser of the shared files. It does not decide what a profile means: credentials.c
 * and aws.c do. The text is parsed in place in a secret buffer, because it may hold keys. */
#include "aws/profile.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

#define FILE_MAX (1u << 20)

enum section { SECTION_OTHER, SECTION_PROFILE, SECTION_SERVICES };

struct entry { /* all point into the file's text */
	enum profile_source source;
	enum section section;
	const char *name;   /* of the section */
	const char *parent; /* key that this one is nested under; NULL: top level */
	const char *key;    /* NULL: the section itself */
	const char *value;
};

struct profiles {
	struct buf config, credentials;
	struct entry *entries;
	size_t n, cap;
};

struct parser {
	struct profiles *profiles;
	const char *path;
	unsigned line;
	struct entry at;    /* section in force; key while nested lines may follow */
	bool is_in_section; /* a section of any kind has begun */
};

void
profile_paths_find(struct profile_paths *out)
{
	const struct {
		const char *env, *otherwise;
		char *path;
	} rows[] = {
		{ "AWS_CONFIG_FILE", "~/.aws/config", out->config },
		{ "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", out->credentials },
	};
	const char *home = getenv("HOME");

	for (size_t i = 0; i < LEN(rows); i++) {
		const char *path = getenv(rows[i].env);
		struct text text;

		if (!path || !*path)
			path = rows[i].otherwise;
		text_init(&text, rows[i].path, PROFILE_PATH_MAX);
		if (path[0] == '~' && (path[1] == '/' || path[1] == '\0')) {
			if (!home || !*home)
				continue;
			text_add(&text, home);
			path++;
		}
		text_add(&text, path);
		if (text.is_cut)
			rows[i].path[0] = '\0';
	}
}

static enum err
bad_line(const struct parser *p, const char *problem, struct why *why)
{
	return err_set(ERR_FILE, why, "%s:%u: %s: correct the line", p->path, p->line, problem);
}

static enum err
add_entry(struct profiles *profiles, const struct entry *entry, struct why *why)
{
	if (profiles->n == profiles->cap) {
		size_t cap = profiles->cap ? 2 * profiles->cap : 64;
		struct entry *entries = realloc(profiles->entries, cap * sizeof(*entries));

		if (!entries)
			return err_memory(why);
		profiles->entries = entries;
		profiles->cap = cap;
	}
	profiles->entries[profiles->n++] = *entry;
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

/* The name after the section's first word, with its quotes off. */
static const char *
section_name(char *s)
{
	size_t n;

	s = trim(s);
	n = strlen(s);
	if (n >= 2 && (s[0] == '"' || s[0] == '\'') && s[n - 1] == s[0]) {
		s[n - 1] = '\0';
		s++;
	}
	return s;
}

static enum err
begin_section(struct parser *p, char *text, struct why *why)
{
	char *end = strchr(text, ']');
	size_t word;

	if (!end)
		return bad_line(p, "a section without its ]", why);
	*end = '\0';
	text = trim(text + 1);
	p->is_in_section = true;
	p->at = (struct entry){ .source = p->at.source, .name = text };
	word = strcspn(text, " \t");
	if (p->at.source == PROFILE_CREDENTIALS || strcmp(text, "default") == 0) {
		p->at.section = SECTION_PROFILE;
	} else if (word == 7 && strncmp(text, "profile", 7) == 0 && text[word]) {
		p->at.section = SECTION_PROFILE;
		p->at.name = section_name(text + word);
	} else if (word == 8 && strncmp(text, "services", 8) == 0 && text[word]) {
		p->at.section = SECTION_SERVICES;
		p->at.name = section_name(text + word);
	}
	return add_entry(p->profiles, &p->at, why);
}

static enum err
take_pair(struct parser *p, char *text, bool is_nested, struct why *why)
{
	size_t at = strcspn(text, "=:");
	struct entry entry = p->at;

	if (!text[at])
		return bad_line(p, "neither a [section] nor key = value", why);
	text[at] = '\0';
	entry.key = trim(text);
	entry.value = trim(text + at + 1);
	if (!*entry.key)
		return bad_line(p, "a value without a key", why);
	for (char *c = text; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	entry.parent = is_nested ? p->at.key : NULL;
	if (!is_nested)
		p->at.key = *entry.value ? NULL : entry.key;
	return add_entry(p->profiles, &entry, why);
}

static enum err
take_line(struct parser *p, char *line, struct why *why)
{
	bool is_indented = *line == ' ' || *line == '\t';
	char *text = trim(line);

	if (!*text || *text == '#' || *text == ';')
		return ERR_OK;
	if (*text == '[' && !is_indented)
		return begin_section(p, text, why);
	if (!p->is_in_section)
		return bad_line(p, "text before the first [section]", why);
	/* an indented line continues the value above: settings of a service, or text that no key
	 * we read can have */
	if (is_indented && !p->at.key)
		return ERR_OK;
	return take_pair(p, text, is_indented, why);
}

static enum err
load_file(struct profiles *profiles, struct buf *buf, enum profile_source source, const char *path,
	  struct why *why)
{
	struct parser p = { .profiles = profiles, .path = path, .at = { .source = source } };
	enum err err = ERR_OK;
	char *line, *next;

	/* /dev/null is how people say "no file" */
	if (!*path || strcmp(path, "/dev/null") == 0)
		return ERR_OK;
	err = file_read(path, buf, why);
	if (err == ERR_NO_FILE)
		return ERR_OK;
	if (err)
		return err;
	if (buf->len == 0)
		return ERR_OK;
	if (memchr(buf->data, '\0', buf->len))
		return err_set(ERR_FILE, why, "%s: has a NUL byte: not a text file", path);
	line = buf->data;
	if (text_starts(line, "\xef\xbb\xbf")) /* written by a Windows editor */
		line += 3;
	for (; line && !err; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		p.line++;
		err = take_line(&p, line, why);
	}
	return err;
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
	err = load_file(profiles, &profiles->credentials, PROFILE_CREDENTIALS, paths->credentials,
			why);
	if (!err)
		err = load_file(profiles, &profiles->config, PROFILE_CONFIG, paths->config, why);
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
	free(profiles->entries);
	free(profiles);
}

bool
profiles_has(const struct profiles *profiles, const char *profile)
{
	for (size_t i = 0; i < profiles->n; i++)
		if (profiles->entries[i].section == SECTION_PROFILE &&
		    strcmp(profiles->entries[i].name, profile) == 0)
			return true;
	return false;
}

const char *
profiles_get(const struct profiles *profiles, enum profile_source source, const char *profile,
	     const char *key)
{
	for (size_t i = 0; i < profiles->n; i++) { /* entries of the credentials file come first */
		const struct entry *entry = &profiles->entries[i];

		if (entry->section == SECTION_PROFILE && (entry->source & source) && entry->key &&
		    !entry->parent && strcmp(entry->key, key) == 0 &&
		    strcmp(entry->name, profile) == 0)
			return entry->value;
	}
	return NULL;
}

const char *
profiles_service(const struct profiles *profiles, const char *name, const char *service,
		 const char *key)
{
	for (size_t i = 0; i < profiles->n; i++) {
		const struct entry *entry = &profiles->entries[i];

		if (entry->section == SECTION_SERVICES && text_is(entry->parent, service) &&
		    text_is(entry->key, key) && strcmp(entry->name, name) == 0)
			return entry->value;
	}
	return NULL;
}

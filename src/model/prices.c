/* SPDX-License-Identifier: MIT */
/* prices.c - share/prices.json into a table. It multiplies nothing by anything: burn.c does. */
#include "model/prices.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

#define SCHEMA "cwtop-prices/1"
#define FILE_MAX ((size_t)1 << 20)
#define ARENA_MAX ((size_t)4 << 20)
#define PATH_BYTES 4096
#define HOME_REGION "us-east-1"
#define EVERYWHERE "global"

static const char *
keep(struct arena *arena, const struct json_val *val)
{
	const char *s = json_text(val, "");

	return text_is_clean(s) ? arena_text(arena, s) : arena_text(arena, "");
}

static bool
read_unit(const char *word, enum price_unit *out)
{
	static const char *const words[] = {
#define PRICE_UNIT_WORD(code, word) [code] = (word),
		PRICE_UNIT_TABLE(PRICE_UNIT_WORD)
#undef PRICE_UNIT_WORD
	};

	for (unsigned i = 0; i < PRICE_UNITS; i++)
		if (text_is(words[i], word)) {
			*out = (enum price_unit)i;
			return true;
		}
	return false;
}

/* What is wrong with it; NULL: nothing. */
static const char *
read_regions(struct arena *arena, const struct json_val *usd, struct price *price)
{
	struct price_region *regions = arena_array(arena, json_count(usd) + 1, sizeof(*regions));

	if (!regions)
		return "out of memory";
	for (const struct json_val *v = json_first(usd); v; v = json_after(v)) {
		struct price_region *region = &regions[price->n_regions++];

		region->region = arena_text(arena, json_key(v) ? json_key(v) : "");
		region->usd = json_number(v, NAN);
		if (!region->region || !*region->region || !(region->usd >= 0) ||
		    !isfinite(region->usd))
			return "\"usd\" must be numbers by region";
	}
	price->regions = regions;
	return price->n_regions > 0 ? NULL : "it has no \"usd\" by region";
}

static const char *
read_price(struct arena *arena, const struct json_val *val, struct price *price)
{
	price->id = keep(arena, json_get(val, "id"));
	price->title = keep(arena, json_get(val, "title"));
	price->page = keep(arena, json_get(val, "page"));
	price->is_estimate = json_bool(json_get(val, "estimate"), false);
	if (!price->id || !price->title || !price->page)
		return "out of memory";
	if (!*price->id || !*price->title || !*price->page)
		return "it has no \"id\", \"title\" or \"page\"";
	if (!read_unit(json_text(json_get(val, "unit"), ""), &price->unit))
		return "its \"unit\" is none of hour, month, gb, million";
	return read_regions(arena, json_get(val, "usd"), price);
}

static enum err
read_all(struct prices *prices, const struct json_val *root, const char *name, struct why *why)
{
	const struct json_val *list = json_get(root, "prices");
	struct price *items = arena_array(prices->arena, json_count(list) + 1, sizeof(*items));

	prices->date = keep(prices->arena, json_get(root, "date"));
	if (!items || !prices->date)
		return err_memory(why);
	if (!text_is(json_text(json_get(root, "schema"), ""), SCHEMA))
		return err_set(ERR_FILE, why,
			       "%s: its \"schema\" is not " SCHEMA ": install cwtop again", name);
	if (!*prices->date || json_count(list) == 0)
		return err_set(ERR_FILE, why,
			       "%s: it has no \"date\" or no \"prices\": install cwtop again",
			       name);
	for (const struct json_val *v = json_first(list); v; v = json_after(v)) {
		const char *problem = read_price(prices->arena, v, &items[prices->n]);

		if (problem)
			return err_set(ERR_FILE, why, "%s: price %zu: %s: correct it", name,
				       prices->n + 1, problem);
		prices->n++;
	}
	prices->items = items;
	return ERR_OK;
}

enum err
prices_parse(const char *text, size_t len, const char *name, struct prices **out, struct why *why)
{
	struct arena *arena = arena_new(ARENA_MAX);
	struct prices *prices = arena ? arena_alloc(arena, sizeof(*prices)) : NULL;
	struct json *doc = NULL;
	enum err err;

	if (!prices) {
		arena_free(arena);
		return err_memory(why);
	}
	prices->arena = arena;
	err = json_parse(text, len, 0, &doc, why);
	if (err == ERR_PARSE)
		err = err_prefix(ERR_FILE, why, "%s", name);
	if (!err)
		err = read_all(prices, json_root(doc), name, why);
	json_free(doc);
	if (err) {
		arena_free(arena);
		return err;
	}
	*out = prices;
	return ERR_OK;
}

enum err
prices_load(struct prices **out, struct why *why)
{
	char path[PATH_BYTES];
	struct buf text;
	enum err err;

	if (!file_data_path("prices.json", path, sizeof(path)))
		return err_set(ERR_NO_FILE, why,
			       "prices.json: it is not beside cwtop nor at %s: install cwtop again",
			       path);
	buf_init(&text, FILE_MAX);
	err = file_read(path, &text, why);
	if (!err)
		err = prices_parse(text.data ? text.data : "", text.len, path, out, why);
	buf_done(&text);
	return err;
}

void
prices_free(struct prices *prices)
{
	if (prices)
		arena_free(prices->arena);
}

/* ---- asking ---- */

static const struct price_region *
region_of(const struct price *price, const char *region)
{
	for (size_t i = 0; i < price->n_regions; i++)
		if (text_is(price->regions[i].region, region))
			return &price->regions[i];
	return NULL;
}

bool
prices_find(const struct prices *prices, const char *id, const char *region,
	    struct price_quote *out)
{
	const struct price *price = NULL;
	const struct price_region *found;
	bool is_elsewhere;

	for (size_t i = 0; prices && i < prices->n && !price; i++)
		if (text_is(prices->items[i].id, id))
			price = &prices->items[i];
	if (!price)
		return false;
	found = region_of(price, region);
	found = found ? found : region_of(price, EVERYWHERE);
	is_elsewhere = !found;
	found = found ? found : region_of(price, HOME_REGION);
	if (!found)
		return false;
	*out = (struct price_quote){ price, found->usd, found->region, is_elsewhere };
	return true;
}

bool
price_an_hour(const struct price_quote *quote, double *out_usd)
{
	if (quote->price->unit != PRICE_AN_HOUR && quote->price->unit != PRICE_A_MONTH)
		return false;
	*out_usd =
		quote->price->unit == PRICE_AN_HOUR ? quote->usd : quote->usd / PRICE_HOURS_A_MONTH;
	return true;
}

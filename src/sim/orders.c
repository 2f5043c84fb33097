/* SPDX-License-Identifier: MIT */
/* orders.c - a hash table of ids with open addressing; all else is in one arena. */
#include "sim/orders.h"

#include "base/json.h"
#include "base/text.h"
#include "sim/random.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)512 << 20)
#define ID_MAX 128
#define KEY_MAX 1024
#define ORDERS_MAX ((size_t)1 << 18)

struct orders {
	struct arena *arena;
	struct order **items; /* in order of their first mention */
	size_t n, max;
	uint32_t *table; /* place in items, from 1; 0: free */
	size_t n_table;  /* a power of two, at least twice n */
};

struct orders *
orders_new(void)
{
	struct orders *orders = mem_alloc(1, sizeof(*orders));

	orders->arena = mem_must(arena_new(ARENA_BYTES));
	return orders;
}

void
orders_free(struct orders *orders)
{
	if (!orders)
		return;
	arena_free(orders->arena);
	free(orders->items);
	free(orders->table);
	free(orders);
}

struct arena *
orders_arena(struct orders *orders)
{
	return orders->arena;
}

size_t
orders_count(const struct orders *orders)
{
	return orders->n;
}

struct order *
orders_at(const struct orders *orders, size_t i)
{
	return orders->items[i];
}

/* The place of the id in the table, or the free one where it belongs. */
static size_t
place(const struct orders *orders, const char *id)
{
	size_t i = (size_t)random_text(id) & (orders->n_table - 1);

	while (orders->table[i] && !text_is(orders->items[orders->table[i] - 1]->id, id))
		i = (i + 1) & (orders->n_table - 1);
	return i;
}

struct order *
orders_find(const struct orders *orders, const char *id)
{
	uint32_t at = orders->n_table && id ? orders->table[place(orders, id)] : 0;

	return at ? orders->items[at - 1] : NULL;
}

/* Room for one more in the list and in the table. */
static bool
grow(struct orders *orders)
{
	size_t max = orders->max ? 2 * orders->max : 256;
	struct order **items;
	uint32_t *table;

	if (orders->n < orders->max)
		return true;
	if (orders->n == ORDERS_MAX)
		return false;
	items = realloc(orders->items, max * sizeof(items[0]));
	if (!items)
		return false;
	orders->items = items;
	table = calloc(2 * max, sizeof(table[0]));
	if (!table)
		return false;
	free(orders->table);
	orders->table = table;
	orders->n_table = 2 * max;
	orders->max = max;
	for (size_t i = 0; i < orders->n; i++)
		table[place(orders, items[i]->id)] = (uint32_t)i + 1;
	return true;
}

struct order *
orders_get(struct orders *orders, const char *id)
{
	struct order *order = orders_find(orders, id);

	if (order || !id || !*id || strlen(id) > ID_MAX)
		return order;
	order = arena_alloc(orders->arena, sizeof(*order));
	if (order)
		order->id = arena_text(orders->arena, id);
	if (!order || !order->id || !grow(orders))
		return NULL;
	order->place = orders->n;
	orders->items[orders->n++] = order;
	orders->table[place(orders, id)] = (uint32_t)orders->n;
	return order;
}

const struct slip *
orders_slip(struct orders *orders, const char *id, const char *bucket, const char *key)
{
	const char *slash = key ? strrchr(key, '/') : NULL;
	struct slip *slip;

	if (!key || !*key || strlen(key) > KEY_MAX || !bucket || !*bucket)
		return NULL;
	slip = arena_alloc(orders->arena, sizeof(*slip));
	if (!slip)
		return NULL;
	slip->order = orders_get(orders, id);
	slip->bucket = arena_text(orders->arena, bucket);
	slip->key = arena_text(orders->arena, key);
	slip->folder = arena_text_n(orders->arena, key, slash ? (size_t)(slash - key) + 1 : 0);
	return slip->order && slip->bucket && slip->key && slip->folder ? slip : NULL;
}

const struct slip *
orders_read(struct orders *orders, const char *body, const char *bucket)
{
	const struct json_val *root;
	const struct slip *slip = NULL;
	struct json *doc;
	struct why why;

	if (body[strspn(body, " \t\r\n")] != '{' || json_parse(body, strlen(body), 0, &doc, &why))
		return NULL;
	root = json_root(doc);
	slip = orders_slip(orders, json_text(json_get(root, "job_id"), NULL),
			   json_text(json_get(root, "bucket"), bucket),
			   json_text(json_get(root, "key"), NULL));
	if (slip) {
		struct slip *mine = (struct slip *)(uintptr_t)slip;
		const char *sha256 = json_text(json_get(root, "sha256"), NULL);
		const char *template_name = json_text(json_get(root, "template"), NULL);

		mine->sha256 = sha256 ? arena_text(orders->arena, sha256) : NULL;
		mine->template_name =
			template_name ? arena_text(orders->arena, template_name) : NULL;
	}
	json_free(doc);
	return slip;
}

const char *
order_word(const struct order *order)
{
	static const char *const words[] = {
#define ORDER_WORD(code, word) [code] = (word),
		ORDER_STATES(ORDER_WORD)
#undef ORDER_WORD
	};

	return order->is_dead ? "dead" : words[order->state];
}

/* SPDX-License-Identifier: MIT */
/* facts.c - ids, addresses, places and birthdays out of a hash. */
#include "sim/facts.h"

#include "base/text.h"
#include "sim/random.h"

#include <inttypes.h>
#include <stdio.h>

#define DAY_MS INT64_C(86400000)

uint64_t
facts_key(const struct call *call, const char *kind, const char *region, const char *name)
{
	uint64_t key = random_mix(call->world->story.seed, random_text(kind));

	return random_mix(random_mix(key, random_text(region)), random_text(name));
}

const char *
facts_hex(struct call *call, const char *prefix, uint64_t key, unsigned digits)
{
	return arena_format(call->arena, "%s%.*s", prefix, (int)digits,
			    arena_format(call->arena, "%016" PRIx64 "%016" PRIx64, key,
					 random_mix(key, 0xFAC7)));
}

const char *
facts_uuid(struct call *call, uint64_t key)
{
	return arena_format(call->arena, "%08x-%04x-4%03x-a%03x-%012" PRIx64, (unsigned)(key >> 32),
			    (unsigned)(key >> 16) & 0xFFFF, (unsigned)key & 0xFFF,
			    (unsigned)(key >> 12) & 0xFFF, random_mix(key, 1) >> 16);
}

const char *
facts_word(struct call *call, const char *prefix, uint64_t key, unsigned n)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	TEXT_ON(word, 64);

	text_add(&word, prefix);
	for (unsigned i = 0; i < n; i++)
		text_add_n(&word, &letters[random_mix(key, i) % (sizeof(letters) - 1)], 1);
	return arena_text(call->arena, word.data);
}

const char *
facts_zone(struct call *call, const char *region, unsigned n)
{
	return arena_format(call->arena, "%s%c", region, 'a' + (int)(n % 2));
}

const char *
facts_vpc(struct call *call, const char *region)
{
	return facts_hex(call, "vpc-0", facts_key(call, "vpc", region, ""), 16);
}

const char *
facts_subnet(struct call *call, const char *region, unsigned n)
{
	const char *name = n % 2 ? "b" : "a";

	return facts_hex(call, "subnet-0", facts_key(call, "subnet", region, name), 16);
}

const char *
facts_group(struct call *call, const char *region, const char *kind)
{
	return facts_hex(call, "sg-0", facts_key(call, "group", region, kind), 16);
}

const char *
facts_private_ip(struct call *call, uint64_t key, unsigned n)
{
	return arena_format(call->arena, "10.0.%u.%u", 10 + n % 2,
			    4 + (unsigned)(random_mix(key, 0x19) % 250));
}

const char *
facts_public_ip(struct call *call, uint64_t key)
{
	static const char *const networks[] = { "192.0.2", "198.51.100", "203.0.113" };

	return arena_format(call->arena, "%s.%u", networks[random_mix(key, 2) % LEN(networks)],
			    1 + (unsigned)(random_mix(key, 0x1B) % 254));
}

int64_t
facts_born_ms(const struct call *call, uint64_t key)
{
	int64_t age_ms = (int64_t)random_between(random_mix(key, 0xB0), 20, 380) * DAY_MS;

	return call->world->start_ms - age_ms - (int64_t)(random_mix(key, 3) % 86400) * 1000;
}

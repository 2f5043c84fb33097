/* SPDX-License-Identifier: MIT */
/* random.c - stateless pseudo-random draws: a hash of the key, shaped into a distribution. */
#include "sim/random.h"

#include <math.h>

uint64_t
random_mix(uint64_t key, uint64_t number)
{
	uint64_t z = key ^ (number + 0x9E3779B97F4A7C15u + (key << 6) + (key >> 2));

	/* Two rounds of xor-shift-multiply: neighbouring minutes must not look alike. */
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

uint64_t
random_text(const char *s)
{
	uint64_t hash = 0xCBF29CE484222325u;

	for (; *s; s++)
		hash = (hash ^ (unsigned char)*s) * 0x100000001B3u;
	return random_mix(hash, 1);
}

double
random_unit(uint64_t key)
{
	return (double)(random_mix(key, 0x51) >> 11) * 0x1p-53;
}

double
random_normal(uint64_t key)
{
	double sum = 0;

	for (uint64_t i = 0; i < 12; i++)
		sum += random_unit(random_mix(key, i));
	sum -= 6;
	return sum > 3.5 ? 3.5 : sum < -3.5 ? -3.5 : sum;
}

double
random_between(uint64_t key, double low, double high)
{
	return low + (high - low) * random_unit(key);
}

unsigned
random_poisson(uint64_t key, double mean)
{
	if (!(mean > 0))
		return 0;
	if (mean > 30) {
		double n = mean + sqrt(mean) * random_normal(key);

		return n < 0 ? 0 : (unsigned)lround(n);
	}
	double limit = exp(-mean), product = 1;
	unsigned n = 0;

	for (; n < 200; n++) {
		product *= random_unit(random_mix(key, n));
		if (product <= limit)
			break;
	}
	return n;
}

double
random_smooth(uint64_t key, int64_t t, int64_t span)
{
	int64_t cell = t >= 0 ? t / span : -((-t + span - 1) / span);
	double x = (double)(t - cell * span) / (double)span;
	double a = random_unit(random_mix(key, (uint64_t)cell));
	double b = random_unit(random_mix(key, (uint64_t)(cell + 1)));

	x = x * x * (3 - 2 * x);
	return 2 * (a + (b - a) * x) - 1;
}

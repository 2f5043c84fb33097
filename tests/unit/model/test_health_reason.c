/* SPDX-License-Identifier: MIT */
/* test_health_reason.c - CloudWatch's sentences on alarms, so that their numbers are seen. */
#include "../test.h"
#include "base/text.h"
#include "model/health.h"

/* What was measured comes first; a sentence that is worded otherwise stays what it is. */
static void
test_alarm_why(void **state)
{
	static const char *const rows[][2] = {
		{ "Threshold Crossed: 1 out of the last 1 datapoints [12.0 (21/11/26 23:00:00)] "
		  "was "
		  "greater than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM "
		  "transition).",
		  "12.0 was greater than 5.0 (1 of the last 1 datapoint)" },
		{ "Threshold Crossed: 3 out of the last 5 datapoints [18.36734694 (22/11/26 "
		  "00:04:00), 32.14285714 (22/11/26 00:03:00), 6.5E-4 (22/11/26 00:02:00)] were "
		  "greater than or equal to the threshold (5.0) (minimum 3 datapoints for OK -> "
		  "ALARM transition).",
		  "18.37, 32.14, 6.5E-4 were greater than or equal to 5.0 (3 of the last 5 "
		  "datapoints)" },
		{ "Threshold Crossed: 1 datapoint [2.0 (22/11/26 00:18:00)] was not greater than "
		  "the "
		  "threshold (5.0).",
		  "2.0 was not greater than 5.0 (1 datapoint)" },
		/* not rounded to where it would not be what is said of it */
		{ "Threshold Crossed: 1 datapoint [5.0000001 (22/11/26 00:18:00)] was greater than "
		  "the threshold (5.0).",
		  "5.0000001 was greater than 5.0 (1 datapoint)" },
		{ "Threshold Crossed: 1 datapoint [5.43214 (22/11/26 00:18:00)] was greater than "
		  "the "
		  "threshold (5.43212).",
		  "5.43214 was greater than 5.43212 (1 datapoint)" },
		{ "Threshold Crossed: no datapoints were received for 1 period and 1 missing "
		  "datapoint was treated as [NonBreaching].",
		  "no datapoints were received for 1 period and 1 missing datapoint was treated as "
		  "[NonBreaching]." },
		{ "Threshold Crossed: 1 datapoint [2.0 (22/11/26 00:18:00)] was greater than the "
		  "threshold (1.0). But not for long",
		  "1 datapoint [2.0 (22/11/26 00:18:00)] was greater than the threshold (1.0). But "
		  "not for long" },
		{ "Threshold Crossed: 1 datapoint [2.0 (22/11/26", "1 datapoint [2.0 (22/11/26" },
		{ "Threshold Crossed: 1 datapoint [2.0 (22/11/26 00:18:00)] was x (minimum",
		  "1 datapoint [2.0 (22/11/26 00:18:00)] was x (minimum" },
		{ "Thresholds Crossed: 1 out of the last 1 datapoints [2.0 (22/11/26 00:18:00)] "
		  "was "
		  "greater than the upper thresholds [1.0] (minimum 1 datapoint for OK -> ALARM "
		  "transition).",
		  "Thresholds Crossed: 1 out of the last 1 datapoints [2.0 (22/11/26 00:18:00)] "
		  "was "
		  "greater than the upper thresholds [1.0] (minimum 1 datapoint for OK -> ALARM "
		  "transition)." },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		TEXT_ON(words, 300);

		health_alarm_why(rows[i][0], &words);
		assert_string_equal(words.data, rows[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_alarm_why) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Internal to apply: the last look before a write. */
#ifndef JD_RECONCILE_GUARD_H
#define JD_RECONCILE_GUARD_H

#include "reconcile/apply.h"

/* False (JD_STALE) when the item's row is not what the plan saw, when the step would now destroy stored state that was
 * not shown, or when the platform would now refuse it. */
bool guard(const struct apply_context *context, const struct live *now, const struct item *item,
           struct jd_error *error);

/* The same before another try: a wait lies behind the last look. The row may also bear what the tries before left
 * there.
 */
bool guard_again(const struct apply_context *context, const struct live *now, const struct item *item);

/* After a write: every other row that was READY in the guard's look is READY still. False (JD_STALE) names the first
 * that is not: somebody else wrote at the same time, and this upload may have left it out. */
bool guard_others(const struct live *before, const struct live *now, const struct item *item, struct jd_error *error);

/* The item with the hazards that its step has as the app is now. For asking after an item before it was declined: what
 * it was shown to destroy may have become less, or more. */
struct item guard_look_again(const struct apply_context *context, const struct live *now, const struct item *item);

#endif

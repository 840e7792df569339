import type { Budgets } from '../../shared/ai/budget-limits.ts';
import type { AiProvider } from '../../shared/ai/providers.ts';

/** What commands of AI know: what the operator has set up. */
export interface AiSetup {
  providers: readonly AiProvider[];
  budgets: Budgets;
}

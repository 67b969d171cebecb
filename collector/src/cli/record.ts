import { UsageError } from '@fleetally/cli';

/** Who and why, as actions take them. Errors: UsageError without a reason. */
export function byWhom({
  reason,
  author,
}: {
  readonly reason: string | undefined;
  readonly author: string | undefined;
}): {
  reason: string;
  author: string | undefined;
} {
  if (reason !== undefined) return { reason, author };
  throw new UsageError('why? Give --reason', { next: 'add --reason TEXT; it is kept with what you decide' });
}

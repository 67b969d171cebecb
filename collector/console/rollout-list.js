import { cardSection } from './cards.js';
import { h } from './dom.js';

/**
 * @typedef {import('../src/store/views.js').RolloutView} Rollout
 * @typedef {import('../src/store/views.js').RolloutDetail} Detail
 */

/** What is being brought to devices; nothing where there never was a rollout. @param {readonly Rollout[]} rollouts @param {string | undefined} chosen */
export function rolloutList(rollouts, chosen) {
  return cardSection('Rollouts', rollouts.map(card), chosen, 5);
}

/** @param {Rollout} rollout @returns {import('./cards.js').Card} */
function card(rollout) {
  const { rollout: id, reason } = rollout;
  return {
    key: id,
    route: { kind: 'rollout', rollout: id },
    ...{
      tone: rolloutTone(rollout),
      state: rolloutState(rollout),
      told: h('b', {}, rolloutTitle(rollout)),
      quiet: reason,
    },
  };
}

/** @param {Rollout | Detail} rollout */
export function rolloutTitle({ kind, model, version, variant }) {
  return `${kind === 'rollback' ? 'Back to' : 'To'} ${model} ${version}${variant === undefined ? '' : ` (${variant})`}`;
}

/** @param {Rollout | Detail} rollout */
export function rolloutTone({ state, hold }) {
  // Neither well done nor in need of anybody.
  if (state === 'aborted') return 'over';
  if (state === 'completed') return 'resolved';
  return hold === 'harm' || hold === 'deliveries' ? 'firing' : 'pending';
}

/** @param {Rollout | Detail} rollout */
export function rolloutState({ state, stage, stages }) {
  const word = `${state[0]?.toUpperCase() ?? ''}${state.slice(1)}`;
  return state === 'completed' || state === 'aborted' ? word : `${word} · stage ${stage} of ${stages.length}`;
}

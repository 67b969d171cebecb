import { describe, expect, it } from 'vitest';

import { FEEDBACK_OUTCOMES } from '../../feedback/feedback-desk.js';
import { feedbackAnswer, readFeedbackRequest } from './feedback-request.js';

const read = (fields: unknown) => readFeedbackRequest(Buffer.from(JSON.stringify(fields)));

describe('a request of feedback', () => {
  it.each<[object, unknown, unknown]>([
    [{ id: 'a', row: 2, label: 'well' }, { name: 'a', row: 2 }, 'well'],
    [{ id: 'a', label: 1 }, { name: 'a', row: 0 }, 1],
    [{ id: 'a', correct: false }, { name: 'a', row: 0 }, { correct: false }],
    [{ prediction: 'worn', label: 'well' }, { prediction: 'worn' }, 'well'],
    [{ prediction: null, label: 0 }, { prediction: null }, 0],
    [{ correct: true }, null, { correct: true }],
  ])('reads %j', (fields, target, label) => {
    expect(read(fields)).toEqual({ target, label });
  });

  it.each<[string, unknown]>([
    ['unknown key "lable"', { id: 'a', lable: 'well' }],
    ['give one of', { id: 'a' }],
    ['give one of', { id: 'a', label: 'well', correct: true }],
    ['not both', { id: 'a', prediction: 'well', label: 'well' }],
    ['goes with the', { prediction: 'well', row: 1, label: 'well' }],
    ['whole number', { id: 'a', row: -1, label: 'well' }],
    ['whole number', { id: 'a', row: 0.5, label: 'well' }],
    ['"id" is a text', { id: 7, label: 'well' }],
    ['"id" is a text', { id: '', label: 'well' }],
    ['name of a class', { id: 'a', label: true }],
    ['name of a class', { prediction: 0.5, label: 1 }],
    ['true or false', { id: 'a', correct: 'yes' }],
    ['is an object', []],
    ['is an object', null],
  ])('is refused with 400 and what would be right: %s', (text, fields) => {
    expect(() => read(fields)).toThrow(
      expect.objectContaining({ status: 400, message: expect.stringContaining(text) as unknown }),
    );
  });

  it('is refused when it is not JSON', () => {
    expect(() => readFeedbackRequest(Buffer.from('label=well'))).toThrow(expect.objectContaining({ status: 400 }));
  });
});

it('every outcome has a status of its own kind, and all but the counted one say why', () => {
  const answers = FEEDBACK_OUTCOMES.map((outcome) => feedbackAnswer(outcome));
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 410, 409, 400, 400, 501]);
  expect(answers.map(({ answer }) => 'error' in answer)).toEqual([false, true, true, true, true, true, true]);
});

import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Beyond what one runtime's rounding may differ by, far below what two versions of a model do. */
const SAME = 1e-5;

/** What each of some models says by itself: tells whose an answer is. */
export class ModelOutputs {
  readonly #sessions: ReadonlyMap<string, InferenceSession>;
  readonly #features: number;

  private constructor(sessions: ReadonlyMap<string, InferenceSession>, features: number) {
    this.#sessions = sessions;
    this.#features = features;
  }

  /** `files` by the name that `giversOf` has for each. */
  static async open(files: ReadonlyMap<string, string>, features: number): Promise<ModelOutputs> {
    const sessions = new Map<string, InferenceSession>();
    for (const [name, file] of files) {
      sessions.set(name, await InferenceSession.create(file, { intraOpNumThreads: 1 }));
    }
    return new ModelOutputs(sessions, features);
  }

  /** The models that give these probabilities for these rows. */
  async giversOf(rows: Float32Array, probabilities: readonly number[]): Promise<string[]> {
    const feeds = { features: new Tensor('float32', rows, [rows.length / this.#features, this.#features]) };
    const found: string[] = [];
    for (const [name, session] of this.#sessions) {
      const own = (await session.run(feeds))['probabilities']!.data as Float32Array;
      const isSame = (value: number, i: number): boolean => Math.abs(value - probabilities[i]!) <= SAME;
      if (own.length === probabilities.length && own.every(isSame)) found.push(name);
    }
    return found;
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await session.release();
  }
}

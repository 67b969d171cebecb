import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import type { Fields, TelemetryRequest } from '@fleetally/proto';
import { AckBook } from './ack-book.js';
import type { IngestContext } from './context.js';
import type { KnownDevice } from './known-device.js';
import { readReport, sealedOf, type ReportExtra, type ReportOutcome, type Sealed } from './read-report.js';
import { notKnown, refusal, refusalOf, REFUSED, STORE_AWAY, UNREADABLE, type Refusal } from './refusal.js';
import { wireReason } from './report-problem.js';

type Call = ServerDuplexStream<TelemetryRequest, Fields<'TelemetryResponse'>>;

/** Reports of one stream that may wait for the store; beyond it the stream is not read. */
const UNDECIDED_REPORTS = 4_096;

/**
 * One device's stream: its reports in, what became of them out.
 *
 * Every report gets exactly one answer (ack, rejection or plan needed) unless the stream breaks, and an ack only once the
 * report is durable. While the store is behind, the stream is not read; while it is away and the queue is full, the
 * stream ends with UNAVAILABLE, and the device keeps what was not acknowledged.
 */
export class TelemetryStream {
  readonly #call: Call;
  readonly #context: IngestContext;
  readonly #acks: AckBook;
  #device: KnownDevice | undefined;
  #undecided = 0;
  /** Messages read. */
  #messages = 0;
  #over = false;
  #ended = false;
  readonly #onOver: () => void;
  #waitingForRoom = false;

  constructor(call: Call, context: IngestContext, onOver: () => void) {
    this.#onOver = onOver;
    this.#call = call;
    this.#context = context;
    this.#acks = new AckBook((acks) => {
      this.#send({ acks });
    });
    // Events, not `for await`: that loses the last acknowledgement and hangs.
    call.on('data', (request: TelemetryRequest) => {
      this.#receive(request);
    });
    call.on('end', () => {
      this.#ended = true;
      this.#finish();
    });
    call.on('drain', () => {
      this.#goOn();
    });
    for (const event of ['cancelled', 'error', 'close']) {
      call.on(event, () => {
        this.#over = true;
        this.#onOver();
      });
    }
  }

  /** Reads no more, and ends the stream once everything that was read is decided. The device comes back by itself. */
  stop(): void {
    this.#ended = true;
    this.#call.pause();
    this.#finish();
  }

  #receive({ hello, report }: TelemetryRequest): void {
    if (this.#over) return;
    this.#messages += 1;
    if (this.#device?.forgotten === true) this.#fail(notKnown(this.#device.device));
    else if (hello) this.#open(hello.device ?? '');
    else if (this.#device === undefined) this.#fail(refusal(status.FAILED_PRECONDITION, 'a stream starts with Hello'));
    else if (report) this.#judge(sealedOf(report), this.#device);
    else this.#answer({ outcome: 'rejected', boot: 0, sequence: 0, problem: 'malformed', detail: UNREADABLE });
    this.#holdBack();
  }

  #open(name: string): void {
    const device = this.#context.devices.get(name);
    if (this.#device !== undefined && this.#device !== device) {
      this.#fail(refusal(status.FAILED_PRECONDITION, 'one stream serves one device; open another for another'));
    } else if (device === undefined) {
      this.#fail(notKnown(name));
    } else {
      this.#device = device;
    }
  }

  #judge(sealed: Sealed, device: KnownDevice): void {
    const { plans, intake, nowMs, aheadSeconds, behindSeconds } = this.#context;
    const receivedAtMs = nowMs();
    const outcome = readReport(sealed, device, {
      plan: (digest) => plans.get(digest),
      stored: (key) => intake.isStored(key),
      earliest: Math.floor(receivedAtMs / 1000) - behindSeconds,
      latest: Math.floor(receivedAtMs / 1000) + aheadSeconds,
      receivedAtMs,
    });
    if (outcome.outcome === 'accepted') this.#store(outcome.report, outcome.extra, sealed.body);
    else this.#answer(outcome);
  }

  #store(report: Accepted['report'], extra: ReportExtra, body: Uint8Array): void {
    const { intake, chain, metrics } = this.#context;
    if (intake.full && intake.failing) {
      this.#fail(STORE_AWAY);
      return;
    }
    const { device, boot, sequence } = report;
    const news = this.#device?.learn(boot, extra.attributes) ?? false;
    const attributes = news ? { device, boot, attributes: extra.attributes } : undefined;
    this.#undecided += 1;
    const message = this.#messages;
    intake
      .submit({ report, attributes })
      .then((fate) => {
        if (fate === 'rejected') {
          this.#answer({ outcome: 'rejected', boot, sequence, problem: 'malformed', detail: REFUSED }, message);
          return;
        }
        this.#acks.add(boot, sequence);
        if (fate === 'duplicate') return;
        const broken = chain.follow(report, extra.previousDigest, body);
        if (broken !== undefined) metrics.chain(broken);
        metrics.losses(extra.losses);
      })
      .catch((cause: unknown) => {
        this.#fail(refusalOf(cause));
      })
      .finally(() => {
        this.#undecided -= 1;
        this.#goOn();
      });
  }

  /** `message` is the one being read, unless the answer comes later. */
  #answer(outcome: Exclude<ReportOutcome, Accepted>, message = this.#messages): void {
    const { metrics, rejections, nowMs } = this.#context;
    const { boot, sequence } = outcome;
    if (outcome.outcome === 'duplicate') {
      metrics.duplicate();
      this.#acks.add(boot, sequence);
    } else if (outcome.outcome === 'plan-needed') {
      this.#send({ planNeeded: { planDigest: outcome.planDigest, boot, sequence } });
    } else {
      metrics.rejected(outcome.problem);
      rejections.add(outcome.problem, this.#device?.device ?? '', nowMs());
      const { problem, detail } = outcome;
      this.#send({ rejection: { boot, sequence, reason: wireReason(problem), detail, message } });
    }
  }

  /** Stops reading while this stream or all of them together have too much undecided, or answers are not read. */
  #holdBack(): void {
    const { intake } = this.#context;
    if (this.#over || this.#mayRead(UNDECIDED_REPORTS)) return;
    if (intake.full && intake.failing) {
      this.#fail(STORE_AWAY);
      return;
    }
    this.#call.pause();
    if (!intake.full || this.#waitingForRoom) return;
    this.#waitingForRoom = true;
    intake.onRoom(() => {
      this.#waitingForRoom = false;
      this.#goOn();
    });
  }

  #goOn(): void {
    if (this.#over) return;
    if (!this.#ended && this.#call.isPaused() && this.#mayRead(UNDECIDED_REPORTS / 2)) this.#call.resume();
    this.#finish();
  }

  #mayRead(undecided: number): boolean {
    return this.#undecided < undecided && !this.#context.intake.full && !this.#call.writableNeedDrain;
  }

  #finish(): void {
    if (!this.#ended || this.#undecided > 0 || this.#over) return;
    this.#acks.flush();
    this.#over = true;
    this.#call.end();
  }

  #send(response: Fields<'TelemetryResponse'>): void {
    if (!this.#over) this.#call.write(response);
  }

  #fail(how: Refusal): void {
    if (this.#over) return;
    this.#acks.flush();
    this.#over = true;
    this.#call.emit('error', how);
  }
}

type Accepted = Extract<ReportOutcome, { outcome: 'accepted' }>;

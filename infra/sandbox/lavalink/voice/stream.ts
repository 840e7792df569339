import type { KeyObject } from 'node:crypto';
import { SAMPLES_PER_FRAME, SILENCE, SILENCE_FRAMES, sealPacket, withPosition } from '../../voice-server/rtp.ts';
import type { Paced, Pacer } from './pacer.ts';

/** 20 ms of a 400 Hz tone at 48 kHz stereo. Whole periods, so that it loops seamlessly. From libopus 1.3.1, 24 kbit/s. */
const TONE = Buffer.from('nLAyNdG2W5mV23CQycZ4QDKuvCzumkoEEJ0NzgbafCC3wThVj1Nqa10oc3sIuM9Blb8L7Xv7rh+KFLW5', 'base64');

export interface StreamTarget {
  ssrc: number;
  key: KeyObject;
  send(packet: Buffer): void;
  /** Where the track is, in ms. Each frame says so. */
  positionMs(): number;
}

/** The audio sent to one voice server: a tone while it's on, and five frames of silence when it's turned off. */
export class Stream implements Paced {
  readonly #pacer: Pacer;
  readonly #target: StreamTarget;
  #sequence = 0;
  #timestamp = 0;
  #nonce = 0;
  #isOn = false;
  sent = 0;

  constructor(pacer: Pacer, target: StreamTarget) {
    this.#pacer = pacer;
    this.#target = target;
  }

  /** Does nothing if it's already in that state. */
  turn(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    if (isOn) return void this.#pacer.add(this);
    this.#pacer.remove(this);
    for (let count = 0; count < SILENCE_FRAMES; count++) this.#send(SILENCE);
  }

  /** Turns it off without the frames of silence, because the server is gone. */
  cut(): void {
    this.#isOn = false;
    this.#pacer.remove(this);
  }

  sendFrame(): void {
    this.sent++;
    this.#send(withPosition(TONE, this.#target.positionMs()));
  }

  #send(frame: Buffer): void {
    const { ssrc, key } = this.#target;
    const header = { sequence: this.#sequence, timestamp: this.#timestamp, ssrc };
    this.#target.send(sealPacket(header, frame, key, this.#nonce));
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + SAMPLES_PER_FRAME) >>> 0;
    this.#nonce = (this.#nonce + 1) >>> 0;
  }
}

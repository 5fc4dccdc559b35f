// NumPy's and PyTorch's random streams, draw for draw, so that the page starts from what Python starts from.

const MASK_64 = (1n << 64n) - 1n, MASK_128 = (1n << 128n) - 1n;

// The words that NumPy's SeedSequence makes of a whole number below 2^32 (O'Neill's seed_seq_fe).
function seedWords(seed, count) {
  const pool = [0, 0, 0, 0];
  let mixer = 0x43b0d7e5;
  const hash = (value) => {
    value = (value ^ mixer) >>> 0;
    mixer = Math.imul(mixer, 0x931e8875) >>> 0;
    value = Math.imul(value, mixer) >>> 0;
    return (value ^ (value >>> 16)) >>> 0;
  };
  const mix = (x, y) => {
    const value = (Math.imul(x, 0xca01f9dd) - Math.imul(y, 0x4973f715)) >>> 0;
    return (value ^ (value >>> 16)) >>> 0;
  };
  for (let k = 0; k < 4; k++) pool[k] = hash(k === 0 ? seed >>> 0 : 0);
  for (let from = 0; from < 4; from++)
    for (let to = 0; to < 4; to++) if (from !== to) pool[to] = mix(pool[to], hash(pool[from]));
  let state = 0x8b51f9dd;
  return Array.from({ length: count }, (_, k) => {
    let value = (pool[k % 4] ^ state) >>> 0;
    state = Math.imul(state, 0x58f38ded) >>> 0;
    value = Math.imul(value, state) >>> 0;
    return (value ^ (value >>> 16)) >>> 0;
  });
}

// numpy.random.default_rng(seed): PCG64, with the methods that the lesson's data take.
class NumpyRandom {
  constructor(seed) {
    const words = seedWords(seed, 8).map(BigInt);
    const pair = (k) => words[2 * k] | (words[2 * k + 1] << 32n);
    this.increment = ((((pair(2) << 64n) | pair(3)) << 1n) | 1n) & MASK_128;
    this.state = 0n;
    this.step();
    this.state = (this.state + ((pair(0) << 64n) | pair(1))) & MASK_128;
    this.step();
    this.half = null;
  }

  step() {
    this.state = (this.state * 0x2360ed051fc65da44385df649fccf645n + this.increment) & MASK_128;
  }

  raw() {
    this.step();
    const turn = this.state >> 122n, folded = (this.state >> 64n) ^ (this.state & MASK_64);
    return ((folded >> turn) | (folded << ((64n - turn) & 63n))) & MASK_64;
  }

  raw32() {
    if (this.half !== null) {
      const kept = this.half;
      this.half = null;
      return kept;
    }
    const both = this.raw();
    this.half = Number(both >> 32n);
    return Number(both & 0xffffffffn);
  }

  uniform() {
    return Number(this.raw() >> 11n) / 9007199254740992;
  }

  normal() {
    for (;;) {
      const drawn = this.raw(), place = Number(drawn & 0xffn);
      const negative = (drawn >> 8n) & 1n, size = (drawn >> 9n) & 0x000fffffffffffffn;
      const value = (negative ? -1 : 1) * Number(size) * ZIGGURAT.wi[place];
      if (size < ZIGGURAT.ki[place]) return value;
      if (place === 0) return this.normalTail((size >> 8n) & 1n);
      const under = (ZIGGURAT.fi[place - 1] - ZIGGURAT.fi[place]) * this.uniform() + ZIGGURAT.fi[place];
      if (under < Math.exp(-0.5 * value * value)) return value;
    }
  }

  normalTail(negative) {
    const edge = 3.6541528853610088, inverse = 0.27366123732975828;
    for (;;) {
      const x = -inverse * Math.log1p(-this.uniform()), y = -Math.log1p(-this.uniform());
      if (y + y > x * x) return negative ? -(edge + x) : edge + x;
    }
  }

  // A draw of 0 … most: bits as many as that has, again until they are no more.
  upTo(most) {
    const mask = 0xffffffff >>> Math.clz32(most);
    for (;;) {
      const drawn = (this.raw32() & mask) >>> 0;
      if (drawn <= most) return drawn;
    }
  }

  permutation(count) {
    const order = Int32Array.from({ length: count }, (_, k) => k);
    for (let k = count - 1; k > 0; k--) {
      const other = this.upTo(k);
      [order[k], order[other]] = [order[other], order[k]];
    }
    return order;
  }
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

const ZIGGURAT = {
  ki: new BigUint64Array(bytesOf(ZIGGURAT_TABLES.ki).buffer),
  wi: new Float64Array(bytesOf(ZIGGURAT_TABLES.wi).buffer),
  fi: new Float64Array(bytesOf(ZIGGURAT_TABLES.fi).buffer),
};

// torch.manual_seed(seed): the Mersenne Twister MT19937 (Matsumoto and Nishimura 1998).
class TorchRandom {
  constructor(seed) {
    this.words = new Uint32Array(624);
    this.words[0] = seed >>> 0;
    for (let k = 1; k < 624; k++) {
      const before = this.words[k - 1] ^ (this.words[k - 1] >>> 30);
      this.words[k] = Math.imul(1812433253, before) + k;
    }
    this.place = 624;
  }

  refill() {
    const words = this.words;
    for (let k = 0; k < 624; k++) {
      const joined = (words[k] & 0x80000000) | (words[(k + 1) % 624] & 0x7fffffff);
      words[k] = words[(k + 397) % 624] ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    }
    this.place = 0;
  }

  raw() {
    if (this.place === 624) this.refill();
    let word = this.words[this.place++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  uniform(bound) {
    const low = Math.fround(-bound), range = Math.fround(Math.fround(bound) - low);
    return Math.fround((this.raw() & 0xffffff) * 2 ** -24 * range + low);
  }
}

// Initial parameters as PyTorch draws them for `Linear` layers made in order.
function torchParameters(sizes, seed) {
  const random = new TorchRandom(seed), found = [], gain = Math.sqrt(2 / (1 + Math.sqrt(5) ** 2));
  for (let k = 0; k + 1 < sizes.length; k++) {
    const weightBound = Math.sqrt(3) * (gain / Math.sqrt(sizes[k])), biasBound = 1 / Math.sqrt(sizes[k]);
    for (let p = 0; p < sizes[k] * sizes[k + 1]; p++) found.push(random.uniform(weightBound));
    for (let p = 0; p < sizes[k + 1]; p++) found.push(random.uniform(biasBound));
  }
  return Float32Array.from(found);
}

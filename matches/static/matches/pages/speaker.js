// Reads texts aloud with the voices of the browser. Speech never falls behind: of the texts that wait only the newest
// are kept.

const MAX_WAITING = 3;
const LONGEST_MS = 60_000; // some browsers never say that a text has ended

/** The language of a page or of a line as voices name it: "zh-hans" is "zh-CN". */
export function voiceLanguage(tag) {
  const { language, region } = new Intl.Locale(tag).maximize();
  return `${language}-${region}`;
}

export class Speaker {
  #synthesis = window.speechSynthesis;
  /** @type {{text: string, lang: string}[][]} */
  #waiting = []; // each of one line: its parts, which may differ in their language
  /** @type {object | null} */
  #current = null;
  #timer = null;
  speaking = false; // whether it may speak: after a gesture of the fan, and not paused

  /** onchange(): it speaks, or pauses. */
  constructor(onchange) {
    this.onchange = onchange;
  }

  get supported() {
    return Boolean(this.#synthesis && window.SpeechSynthesisUtterance);
  }

  /** Whether the browser has a voice for a language. While it loads its voices, it may have one. */
  hasVoice(tag) {
    const voices = this.#synthesis.getVoices();
    return !voices.length || Boolean(this.#voice(voiceLanguage(tag)));
  }

  #voice(lang) {
    const [language] = lang.split("-");
    // A few voices of Android have the three letters of Mandarin, or an underscore.
    const tags = language === "zh" ? ["zh", "cmn"] : [language];
    const voices = this.#synthesis.getVoices().filter((one) => tags.includes(one.lang.split(/[-_]/)[0].toLowerCase()));
    return voices.find((one) => one.lang.replace("_", "-") === lang) ?? voices.find((one) => one.default) ?? voices[0];
  }

  /** Speak from now on. A browser may allow this only in a gesture of the fan. */
  start() {
    this.speaking = true;
    this.#next();
    this.onchange();
  }

  /** Be silent. The newest lines wait. */
  pause() {
    this.speaking = false;
    this.#stopCurrent();
    this.onchange();
  }

  /** Skip the line that is being read. */
  skip() {
    this.#stopCurrent();
    if (this.speaking) this.#next();
  }

  /** Forget everything. */
  clear() {
    this.#waiting = [];
    this.pause();
  }

  /** Read a line after those that wait. */
  read(parts) {
    this.#waiting.push(parts);
    this.#waiting.splice(0, this.#waiting.length - MAX_WAITING);
    if (this.speaking && !this.#current) this.#next();
  }

  #stopCurrent() {
    clearTimeout(this.#timer);
    this.#current = null;
    this.#synthesis.cancel();
  }

  #next() {
    const line = this.#waiting.shift();
    if (line) this.#speak(line);
  }

  #speak([part, ...rest]) {
    const utterance = new SpeechSynthesisUtterance(part.text);
    utterance.lang = voiceLanguage(part.lang);
    utterance.voice = this.#voice(utterance.lang) ?? null;
    this.#current = utterance; // a browser may forget an utterance that nothing refers to
    const goOn = () => {
      if (this.#current !== utterance) return;
      clearTimeout(this.#timer);
      this.#current = null;
      if (rest.length) this.#speak(rest);
      else this.#next();
    };
    utterance.onend = goOn;
    utterance.onerror = goOn;
    this.#timer = setTimeout(() => this.skip(), LONGEST_MS);
    this.#synthesis.speak(utterance);
  }
}

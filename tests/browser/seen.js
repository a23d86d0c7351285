// What a reader sees of a page, measured; the tests ask for it by the names in `seen`.
{
  const BOXES = '.scroll, pre';
  const STOPS = 'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex^="-"])';
  const root = () => document.documentElement;
  const short = (text) => text.trim().replace(/\s+/g, ' ').slice(0, 60);
  const place = (box) => ['left', 'top', 'right', 'bottom'].map((side) => Math.round(box[side]));
  const describe = (tag) => short(tag.cloneNode(false).outerHTML) + ' ' + short(tag.textContent);
  const isShown = (tag) => tag.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  const cut = (box, frame) => new DOMRect(
    Math.max(box.left, frame.left), Math.max(box.top, frame.top),
    Math.min(box.right, frame.right) - Math.max(box.left, frame.left),
    Math.min(box.bottom, frame.bottom) - Math.max(box.top, frame.top));

  // Each line of each text, and the scroll box that may hold a part of it back.
  const lines = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      const tag = text.parentElement;
      if (!text.data.trim() || tag.closest('.skip, script, style') || !isShown(tag)) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const frame = matchMedia('print').matches ? null : tag.closest(BOXES);
      for (const box of range.getClientRects()) {
        if (box.width > 1) found.push({ text, tag, frame, box });
      }
    }
    return found;
  };

  const clips = (tag) => getComputedStyle(tag).overflowX !== 'visible' && tag !== document.body && tag !== root();
  const clipping = (tag, end) => {
    for (let at = tag; at && at !== end; at = at.parentElement) if (clips(at)) return at;
    return null;
  };

  const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => rgba(colour).slice(0, 3)
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (tag) => {
    for (let at = tag; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (rgba(colour)[3] === 255) return colour;
    }
    return 'white';
  };

  const isUncovered = (tag) => {
    const box = cut(tag.getClientRects()[0], new DOMRect(0, 0, root().clientWidth, innerHeight));
    if (box.width <= 0 || box.height <= 0) return false;
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return Boolean(top) && (tag.contains(top) || top.contains(tag));
  };

  globalThis.seen = {
    openAll: () => document.querySelectorAll('details').forEach((tag) => { tag.open = true; }),

    sideways: () => Math.max(root().scrollWidth, document.body.scrollWidth) - root().clientWidth,

    cutTexts: () => lines().filter(({ tag, frame, box }) => {
      const outside = !frame && (box.left < -0.5 || box.right > root().clientWidth + 0.5);
      const clip = clipping(tag, frame);
      const kept = clip && cut(box, clip.getBoundingClientRect());
      return outside || (clip && (kept.width < box.width - 1 || kept.height < box.height - 1));
    }).map(({ tag, box }) => `${describe(tag)} at ${place(box)}`),

    coveredTexts: () => {
      const shown = lines()
        .map((line) => (line.frame ? { ...line, box: cut(line.box, line.frame.getBoundingClientRect()) } : line))
        .filter(({ box }) => box.width > 3 && box.height > 3)
        .sort((one, other) => one.box.top - other.box.top);
      const found = [];
      shown.forEach((one, at) => {
        for (let next = at + 1; next < shown.length && shown[next].box.top < one.box.bottom - 3; next += 1) {
          const shared = cut(one.box, shown[next].box);
          if (one.text !== shown[next].text && shared.width > 3 && shared.height > 3) {
            found.push(`${describe(one.tag)} and ${describe(shown[next].tag)}`);
          }
        }
      });
      return found;
    },

    boxes: () => JSON.stringify([...document.body.querySelectorAll('*')].map((tag) => place(tag.getBoundingClientRect()))),

    // Tables of which paper might lack a part: too wide, or in a box that cuts what does not fit.
    wideTables: () => [...document.querySelectorAll('table')].filter((table) => {
      const frame = table.parentElement.getBoundingClientRect();
      const cells = [...table.querySelectorAll('th, td')];
      const right = Math.max(...cells.map((cell) => cell.getBoundingClientRect().right));
      return table.scrollWidth > Math.ceil(frame.width) || right > frame.right + 1
        || right > root().clientWidth + 1 || clipping(table);
    }).map((table) => `${describe(table.caption)}: ${table.scrollWidth} px in ${table.parentElement.clientWidth} px`),

    stops: () => [...document.querySelectorAll(STOPS)].filter(isShown).map(describe),

    focused: () => {
      const tag = document.activeElement;
      if (tag === document.body) return null;
      const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(tag);
      const around = ground(parseFloat(outlineOffset) < 0 ? tag : tag.parentElement);
      return {
        stop: [...document.querySelectorAll(STOPS)].filter(isShown).indexOf(tag),
        name: describe(tag),
        outline: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth),
        contrast: contrast(outlineColor, around),
        uncovered: isUncovered(tag),
      };
    },

    overflowing: () => [...document.querySelectorAll('[role="region"]')]
      .filter((box) => isShown(box) && box.scrollWidth > box.clientWidth),
  };
}

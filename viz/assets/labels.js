// The labels of a drawing that is too small for all of them: as many as fit, the heaviest nodes first.
(function () {
  "use strict";
  const SMALLEST = 10; // pixels
  const SIZE = 12;
  const GAP = 2;
  const COVERED = 2;
  const MOST = 400; // beyond so many a place is hardly ever free, and each frame is drawn anew
  let ranked = null;
  nodes.on("*", () => { ranked = null; });

  function inOrder() {
    if (!ranked) {
      ranked = nodes.get({ filter: (n) => !n.hidden }).sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1));
    }
    const chosen = network.getSelectedNodes();
    if (!chosen.length) return ranked;
    const near = new Set(chosen.flatMap((id) => network.getConnectedNodes(id)));
    const rank = (n) => (chosen.includes(n.id) ? 0 : near.has(n.id) ? 1 : 2);
    return [...ranked].sort((a, b) => rank(a) - rank(b));
  }

  // Boxes are [left, top, right, bottom] in canvas units.
  function meet(a, b) {
    return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  }

  function view() {
    const box = document.getElementById("mynetwork");
    const from = network.DOMtoCanvas({ x: 0, y: 0 });
    const to = network.DOMtoCanvas({ x: box.clientWidth, y: box.clientHeight });
    return [from.x, from.y, to.x, to.y];
  }

  // Below, above, right or left of the node, moved along until it is seen in full: the first of those that cover nothing.
  // A chosen node is named wherever it stands, a topic over at most COVERED nodes, always over the fewest; any other only
  // where there is room.
  function placeFor(node, wide, high, gap, taken, dots, seen) {
    const away = (node.size + gap) + wide / 2;
    const along = Math.max(seen[0] + wide / 2, Math.min(node.x, seen[2] - wide / 2));
    const beside = Math.max(seen[1] + high / 2, Math.min(node.y, seen[3] - high / 2));
    const centres = [[along, node.y + node.size + high / 2 + gap], [along, node.y - node.size - high / 2 - gap],
      [node.x + away, beside], [node.x - away, beside]];
    let best = null;
    for (const [x, y] of centres) {
      const box = [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2];
      if (taken.some((other) => meet(box, other))) continue;
      const cut = box[0] < seen[0] - gap || box[1] < seen[1] - gap || box[2] > seen[2] + gap || box[3] > seen[3] + gap;
      const cost = dots.filter((dot) => meet(box, dot)).length + (cut ? dots.length + 1 : 0);
      const most = node.chosen ? Infinity : node.shape === "square" ? COVERED : 0;
      if (cost <= most && (!best || cost < best.cost)) best = { x, y, box, cost };
    }
    return best;
  }

  // The library fades labels by and by; here they are drawn in full, or by what follows.
  network.on("beforeDrawing", () => {
    const { font, scaling } = network.nodesHandler.options;
    scaling.label.drawThreshold = font.size * network.getScale() < SMALLEST ? Infinity : 0;
  });

  network.on("afterDrawing", (canvas) => {
    const scale = network.getScale();
    const font = network.nodesHandler.options.font;
    let named = 0;
    if (font.size * scale < SMALLEST) {
      const high = SIZE / scale;
      const gap = GAP / scale;
      const seen = view();
      const places = network.getPositions();
      const chosen = new Set(network.getSelectedNodes());
      const visible = inOrder()
        .map((n) => ({ ...places[n.id], size: n.size, label: n.label, shape: n.shape, chosen: chosen.has(n.id) }))
        .filter((n) => n.x > seen[0] && n.x < seen[2] && n.y > seen[1] && n.y < seen[3]).slice(0, MOST);
      const dots = visible.map((n) => [n.x - n.size, n.y - n.size, n.x + n.size, n.y + n.size]);
      const taken = [];
      Object.assign(canvas, { font: `${high}px ${font.face}`, textAlign: "center", textBaseline: "middle",
        lineJoin: "round", lineWidth: 3 / scale, strokeStyle: "#f5f7fa", fillStyle: font.color });
      visible.forEach((node) => {
        const place = placeFor(node, canvas.measureText(node.label).width + 2 * gap, high, gap, taken, dots, seen);
        if (!place) return;
        taken.push(place.box);
        named += 1;
        canvas.strokeText(node.label, place.x, place.y);
        canvas.fillText(node.label, place.x, place.y);
      });
    }
    document.getElementById("graph").dataset.named = named;
  });
  network.redraw();
})();

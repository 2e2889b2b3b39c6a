// Dragging a card into another lane posts the same form as "Move to …" does.
(() => {
  'use strict';

  let dragged = null;
  const laneOf = event => event.target.closest?.('[data-board] [data-stage]') ?? null;

  document.addEventListener('dragstart', event => {
    dragged = event.target.closest?.('[data-card]') ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', dragged.dataset.card);
    dragged.dataset.dragged = '';
  });

  document.addEventListener('dragover', event => {
    const lane = laneOf(event);
    for (const other of document.querySelectorAll('[data-over]')) if (other !== lane) delete other.dataset.over;
    if (!lane || !dragged) return;
    event.preventDefault();
    lane.dataset.over = '';
  });

  document.addEventListener('dragend', () => {
    if (dragged) delete dragged.dataset.dragged;
    for (const lane of document.querySelectorAll('[data-over]')) delete lane.dataset.over;
    dragged = null;
  });

  document.addEventListener('drop', event => {
    const lane = laneOf(event);
    const form = document.getElementById('move');
    if (!lane || !dragged || !form || lane.contains(dragged)) return;
    event.preventDefault();
    form.elements.id.value = dragged.dataset.card;
    form.elements.stage.value = lane.dataset.stage;
    form.submit();
  });
})();

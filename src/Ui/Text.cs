namespace PartnerDirectory.Ui;

/// <summary>Names the resource files that hold every text a person sees: <c>Text.resx</c> (English) and its translations.</summary>
public sealed class Text;

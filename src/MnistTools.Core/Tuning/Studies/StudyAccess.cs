namespace MnistTools.Tuning.Studies;

/// <summary>What a study is opened for.</summary>
public enum StudyAccess
{
    /// <summary>To search; what a study is kept in is made where it is not there.</summary>
    Begin,

    /// <summary>To take part in a search that has begun.</summary>
    Join,

    /// <summary>To look at it. Nothing is written, so that it may also be a colleague's.</summary>
    Read,
}
